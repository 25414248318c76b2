"""Settings, of members and of the workspace, and being forgotten."""

from dataclasses import dataclass

from storage import AuditEntry, MemberSettings, Privacy, Removed, WorkspaceSettings


@dataclass(frozen=True, slots=True)
class SettingsReply:
    """tier: what counts for the member. changed: just now. wrong: what cannot be set."""

    settings: MemberSettings
    tier: Privacy
    changed: bool = False
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class AdminReply:
    """What the workspace has chosen. changed: just now, in words. wrong: what cannot be set.
    uncertain: digests of which nobody knows whether they came."""

    settings: WorkspaceSettings
    changed: tuple[str, ...] = ()
    wrong: str = ""
    uncertain: int = 0


@dataclass(frozen=True, slots=True)
class AuditReply:
    """What was changed for the workspace, the latest first."""

    entries: tuple[AuditEntry, ...]


@dataclass(frozen=True, slots=True)
class ForgetReply:
    """Is the asker sure? They have so many saves."""

    saves: int


@dataclass(frozen=True, slots=True)
class ForgottenReply:
    removed: Removed
