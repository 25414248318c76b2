"""Blocks as a person reads them: one line a block, a button row one line, links as `label <url>`.

Pure. Headers and text stand as they are, `[Save]` is a button, `[... Similar | Share]` an overflow
menu, `[Weekly v]` a menu with what is chosen or its placeholder, `Name: [typed]` an input,
`---` a divider, `(image: alt text)` an image.
"""

from collections.abc import Callable
from typing import Any

from bot.workspace.mrkdwn import Names, nobody, plain

Json = dict[str, Any]
Values = Json


def read_blocks(blocks: list[Json], *, names: Names = nobody, values: Values | None = None) -> str:
    """The blocks' text. `values`: what was typed or chosen, by block id and action id."""
    reader = Reader(names, values or {})
    return "\n".join(line for block in blocks for line in reader.block(block))


def read_text(value: Any, names: Names = nobody) -> str:
    """A text object, as read; an absent one is empty."""
    if not isinstance(value, dict):
        return ""
    text = str(value.get("text") or "")
    return plain(text, names) if value.get("type") == "mrkdwn" else text


class Reader:
    """Reads blocks with one directory of names and one set of typed values."""

    def __init__(self, names: Names, values: Values) -> None:
        self._names = names
        self._values = values
        self._by_type: dict[str, Callable[[Json], list[str]]] = {
            "section": self._section,
            "header": lambda block: [self._text(block.get("text"))],
            "divider": lambda block: ["---"],
            "context": self._context,
            "actions": self._row,
            "context_actions": self._row,
            "input": self._input,
            "image": lambda block: [read_image(block)],
            "rich_text": self._rich_text,
            "markdown": lambda block: str(block.get("text") or "").split("\n"),
            "alert": lambda block: [f"! {self._text(block.get('text'))}"],
            "table": self._table,
            "data_table": self._table,
            "card": self._card,
            "carousel": self._inside("elements"),
            "container": self._container,
        }

    def block(self, block: Json) -> list[str]:
        kind = str(block.get("type"))
        read = self._by_type.get(kind)
        return read(block) if read else [f"({kind})"]

    def _text(self, value: Any) -> str:
        return read_text(value, self._names)

    def _section(self, block: Json) -> list[str]:
        lines = self._text(block["text"]).split("\n") if block.get("text") else []
        for each in block.get("fields") or []:
            lines += self._text(each).split("\n")
        if block.get("accessory"):
            lines[0] = f"{lines[0]} {self._element(block['accessory'], block)}"
        return lines

    def _context(self, block: Json) -> list[str]:
        parts = [self._element(each, block) for each in block.get("elements") or []]
        return " ".join(parts).split("\n")

    def _row(self, block: Json) -> list[str]:
        return [" ".join(self._element(each, block) for each in block.get("elements") or [])]

    def _input(self, block: Json) -> list[str]:
        label = self._text(block.get("label"))
        element = block.get("element") or {}
        typed = self._typed(element, block) or f"[{self._text(element.get('placeholder'))}]"
        hint = self._text(block.get("hint"))
        return [f"{label}: {typed}", *([hint] if hint else [])]

    def _typed(self, element: Json, block: Json) -> str:
        if str(element.get("type")).endswith("input"):
            value = self._value(element, block).get("value", element.get("initial_value"))
            return f"[{value}]" if value else ""
        return self._element(element, block)

    def _value(self, element: Json, block: Json) -> Json:
        of_block = self._values.get(str(block.get("block_id")), {})
        found: Json = of_block.get(str(element.get("action_id")), {})
        return found

    def _element(self, element: Json, block: Json) -> str:
        match element.get("type"):
            case "plain_text" | "mrkdwn":
                return self._text(element)
            case "image":
                return read_image(element)
            case "button" | "workflow_button" | "icon_button":
                return f"[{self._text(element.get('text'))}]"
            case "overflow":
                return f"[... {self._labels(element.get('options'))}]"
            case "checkboxes" | "radio_buttons":
                return self._ticks(element, block)
            case "feedback_buttons":
                both = (element.get("positive_button"), element.get("negative_button"))
                return " ".join(f"[{self._text((each or {}).get('text'))}]" for each in both)
            case _:
                return f"[{self._chosen(element, block)} v]"

    def _labels(self, options: Any) -> str:
        return " | ".join(self._text(option.get("text")) for option in options or [])

    def _chosen(self, element: Json, block: Json) -> str:
        chosen = chosen_by(element, self._value(element, block))
        labels = [self._choice_label(each) for each in chosen]
        return ", ".join(labels) or self._text(element.get("placeholder"))

    def _choice_label(self, choice: Any) -> str:
        if isinstance(choice, dict):
            return self._text(choice.get("text"))
        return self._names(str(choice)) or str(choice)

    def _ticks(self, element: Json, block: Json) -> str:
        chosen = [each.get("value") for each in chosen_by(element, self._value(element, block))]
        options = element.get("options") or []
        marks = ("x" if option.get("value") in chosen else " " for option in options)
        labels = (self._text(option.get("text")) for option in options)
        return " ".join(f"({m}) {label}" for m, label in zip(marks, labels, strict=True))

    def _rich_text(self, block: Json) -> list[str]:
        lines = [self._rich_part(part) for part in block.get("elements") or []]
        return "\n".join(lines).split("\n")

    def _rich_part(self, part: Json) -> str:
        elements = part.get("elements") or []
        match part.get("type"):
            case "rich_text_list":
                return "\n".join(self._rich_items(part, elements))
            case "rich_text_quote":
                return "\n".join(f"> {line}" for line in self._inline(elements).split("\n"))
            case "rich_text_preformatted":
                return f"```\n{self._inline(elements)}\n```"
            case _:
                return self._inline(elements).removesuffix("\n")

    def _rich_items(self, part: Json, elements: list[Json]) -> list[str]:
        indent = "  " * int(part.get("indent") or 0)
        first = int(part.get("offset") or 0) + 1
        numbered = part.get("style") == "ordered"
        return [
            f"{indent}{f'{n}.' if numbered else '•'} {self._inline(item.get('elements') or [])}"
            for n, item in enumerate(elements, first)
        ]

    def _inline(self, elements: list[Json]) -> str:
        return "".join(self._inline_part(each) for each in elements)

    def _inline_part(self, part: Json) -> str:
        match part:
            case {"type": "link", "url": url}:
                label = part.get("text")
                return f"{label} <{url}>" if label and label != url else str(url)
            case {"type": "user", "user_id": name} | {"type": "usergroup", "usergroup_id": name}:
                return f"@{self._names(name) or name}"
            case {"type": "channel", "channel_id": name}:
                return f"#{self._names(name) or name}"
            case {"type": "broadcast", "range": name}:
                return f"@{name}"
            case {"type": "emoji", "name": name}:
                return f":{name}:"
            case {"type": "date"}:
                return str(part.get("fallback") or part.get("timestamp"))
            case _:
                return str(part.get("text") or "")

    def _table(self, block: Json) -> list[str]:
        return [" | ".join(self._cell(c) for c in row) for row in block.get("rows") or []]

    def _cell(self, cell: Json) -> str:
        if cell.get("type") == "rich_text":
            return " ".join(self._rich_text(cell))
        return str(cell.get("text") or cell.get("value") or "")

    def _card(self, block: Json) -> list[str]:
        texts = [self._text(block.get(n)) for n in ("title", "subtitle", "body", "subtext")]
        buttons = [self._element(each, block) for each in block.get("actions") or []]
        return [*(text for text in texts if text), *([" ".join(buttons)] if buttons else [])]

    def _container(self, block: Json) -> list[str]:
        title = self._text(block.get("title"))
        return [*([title] if title else []), *self._inside("child_blocks")(block)]

    def _inside(self, name: str) -> Callable[[Json], list[str]]:
        return lambda block: [line for child in block.get(name) or [] for line in self.block(child)]


def read_image(value: Json) -> str:
    return f"(image: {value.get('alt_text') or ''})"


CHOSEN_ONE = ("option", "user", "channel", "conversation", "date", "time", "date_time")
CHOSEN_MANY = ("options", "users", "channels", "conversations")


def chosen_by(element: Json, value: Json) -> list[Any]:
    """What is chosen in a menu: by the person, else what the app preset."""
    prefix, source = ("selected", value) if value else ("initial", element)
    for name in CHOSEN_MANY:
        if source.get(f"{prefix}_{name}") is not None:
            return list(source[f"{prefix}_{name}"])
    for name in CHOSEN_ONE:
        if source.get(f"{prefix}_{name}") is not None:
            return [source[f"{prefix}_{name}"]]
    return []
