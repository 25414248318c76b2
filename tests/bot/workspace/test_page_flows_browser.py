"""Whatever people do with Paperboy, done on the page in a browser."""

from tests.bot.workspace.on_screen import Open, be, choose, go, last, send
from tests.builders import INVENTED

DRAFTING, LANTERN, GARDENS, _, KV_SLIM, BOATS = (title for title, _ in INVENTED)


def test_one_paper_what_is_like_it_and_the_topics(opened: Open) -> None:
    page = opened()
    send(page, "/papers search speculative decoding")
    answer = last(page, "2 results")
    send(page, "/papers show 1")
    shown = last(page, "Generation becomes 2.4 times faster")
    shown.get_by_role("button", name="Save").wait_for()
    assert shown.get_by_role("button", name="Save").is_visible()
    choose(page, answer, "Similar papers")
    last(page, f" like {DRAFTING}").get_by_role("button", name="More actions").first.wait_for()
    send(page, "/papers topics")
    assert "speculative decoding" in last(page, "with the number of papers").inner_text()


def test_why_a_paper_stands_where_it_stands(opened: Open) -> None:
    page = opened()
    send(page, "/papers search counting boats")
    choose(page, last(page, BOATS), "Why this rank")
    assert "together" in last(page, f"Why {BOATS} is here").inner_text()


def test_an_answer_is_shared_with_who_shared_it(opened: Open) -> None:
    page = opened()
    send(page, "/papers search counting boats")
    last(page, BOATS).get_by_role("button", name="Share…").click()
    last(page, "shared by")
    be(page, "bob")
    card = last(page, BOATS)
    assert "@ada" in card.inner_text()
    assert card.locator(".only").count() == 0


def test_what_is_saved_by_mistake_is_undone(opened: Open) -> None:
    page = opened()
    send(page, "/papers save 2503.00003")
    last(page, "Saved to your list").get_by_role("button", name="Undo").click()
    last(page, "Undone")
    go(page, "Home")
    page.locator(".home h2").first.wait_for()
    assert GARDENS not in page.locator(".home").inner_text()


def test_a_pasted_link_shows_the_paper(opened: Open) -> None:
    page = opened()
    send(page, "read this: https://arxiv.org/abs/2503.00005")
    page.locator(".attachment", has_text=KV_SLIM).wait_for()


def test_the_papers_of_a_message_are_saved_by_its_shortcut(opened: Open) -> None:
    page = opened()
    send(page, "worth your time: https://arxiv.org/abs/2503.00006")
    message = last(page, "worth your time")
    message.hover()
    message.locator(".tools").get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Save").click()
    modal = page.get_by_role("dialog")
    modal.locator(f"text={BOATS}").wait_for()
    modal.locator("footer .primary").click()
    modal.wait_for(state="detached")
    go(page, "Home")
    page.locator(".home", has_text=BOATS).wait_for()


def test_the_home_searches_explains_itself_and_keeps_settings(opened: Open) -> None:
    page = opened()
    be(page, "cyd")
    go(page, "Home")
    page.get_by_role("button", name="Search papers").click()
    found = page.get_by_role("dialog", name="Find papers")
    found.get_by_label("Words").fill("counting boats")
    page.keyboard.press("Enter")
    found.locator(f"text={BOATS}").first.wait_for()
    page.keyboard.press("Escape")
    found.wait_for(state="detached")
    page.get_by_role("button", name="Settings…").click()
    settings = page.get_by_role("dialog", name="Settings")
    settings.get_by_label("private").check()
    settings.get_by_role("button", name="Save").click()
    settings.wait_for(state="detached")
    page.locator(".home", has_text="privacy: private").wait_for()


def test_what_deletes_is_asked_about_first(opened: Open) -> None:
    page = opened()
    go(page, "Home")
    page.get_by_role("button", name="Delete my data").click()
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    page.get_by_role("button", name="Delete my data").click()
    page.get_by_role("dialog").locator(".button.danger").click()
    page.locator(".home", has_text="Nothing is on your list yet").wait_for()


def test_nobody_learns_of_what_is_saved_in_private(opened: Open) -> None:
    page = opened()
    be(page, "bob")
    go(page, "Paperboy")
    send(page, "settings privacy private")
    last(page, "private")
    send(page, "save 2503.00004")
    last(page, "Saved to your list")
    be(page, "ada")
    send(page, "/papers saved-by @bob")
    last(page, "@bob")
    send(page, "/papers show Überblick über Poincaré Einbettungen")
    shown = last(page, "hyperbolic space")
    assert "bob" not in shown.inner_text()
    assert "Poincar" not in page.locator("#scroll .message", has_text="@bob").last.inner_text()
    be(page, "bob")
    go(page, "Paperboy")
    send(page, "settings privacy team")


def test_the_other_workspace_has_nothing_of_this_one(opened: Open) -> None:
    page = opened()
    send(page, "/papers save 2503.00001")
    last(page, "Saved to your list")
    page.get_by_role("button", name="Kite Lab").click()
    page.get_by_role("heading", name="general").wait_for()
    send(page, "/papers list")
    answer = last(page, "list")
    assert DRAFTING not in answer.inner_text()
    go(page, "Home")
    page.locator(".home h2").first.wait_for()
    assert DRAFTING not in page.locator(".home").inner_text()


def test_a_conversation_goes_on_in_private(opened: Open) -> None:
    page = opened()
    go(page, "Paperboy")
    send(page, "any papers on speculative decoding?")
    last(page, "2 results")
    send(page, "not twin")
    last(page, "-twin")
    send(page, "save 1")
    last(page, "Saved to your list")


def test_a_list_is_exported(opened: Open) -> None:
    page = opened()
    go(page, "Paperboy")
    send(page, "save 2503.00002")
    last(page, "Saved to your list")
    send(page, "export as bibtex")
    shown = last(page, "@misc{")
    assert LANTERN in shown.locator("pre").first.inner_text()


def test_a_file_is_read_and_can_be_had_back(opened: Open) -> None:
    page = opened()
    go(page, "Paperboy")
    entry = f"@misc{{boats, title={{{BOATS}}}, eprint={{2503.00006}}, eprinttype={{arxiv}}}}"
    file = {"name": "refs.bib", "mimeType": "text/plain", "buffer": entry.encode()}
    page.set_input_files("#foot input[type=file]", file)
    card = page.locator(".file", has_text="refs.bib")
    with page.expect_download() as coming:
        card.click()
    assert coming.value.path().read_text("utf-8") == entry
    last(page, "1 paper saved to your list")
