"""Only actions write rows: each module that does stands here, with its reason. A new one fails, by file and line."""

from __future__ import annotations

import ast
from pathlib import Path

import extrablatt

ROOT = Path(extrablatt.__file__).parent
#: Modules of actions: what people and other rooms do goes through them.
ACTIONS = ("audience/actions.py", "desk/actions/", "pictures/actions.py", "publication/actions.py", "readers/actions.py", "sealed/actions.py",
           "wire/actions.py")  # fmt: skip
#: Who else writes, and why it is no action.
OTHERS = {
    # the log and what stands in it
    "publication/log.py": "the log itself, its head and its cursors",
    "publication/posts.py": "actions on posts, beside those on stories",
    "publication/tags.py": "actions on tags and their addresses",
    "publication/shown.py": "which stories show a picture: part of publishing",
    "publication/leaving.py": "the words a withdrawn story leaves: part of withdrawing",
    "press/live.py": "the cursor of the live pages' follower",
    # storing what comes in
    "wire/storing.py": "items as they come",
    "wire/stories.py": "which items tell the same",
    "wire/feeds.py": "how each feed is",
    "wire/remote.py": "pictures to be fetched for items",
    "wire/keeping.py": "raw files and kills whose time is over",
    "desk/effects.py": "what the wire has brought about, for the desk to see",
    "desk/source_rows.py": "sources of articles, for the actions",
    "desk/default_rules.py": "rules a new section begins with",
    # forms and views of people
    "desk/saving.py": "Wagtail's form of an article, and the version each window began from",
    "desk/factors/pages.py": "the form of a second factor",
    "desk/front_views.py": "the one front page, made when it is first opened",
    "desk/wire_room/looking.py": "how far each person has looked",
    "desk/wire_room/saved.py": "a person's own views",
    "readers/limits.py": "tries that count against limits",
    "readers/sessions.py": "sessions, shown and ended",
    "readers/partners.py": "actions on partners",
    "readers/personal.py": "a person's data, taken along or deleted",
    "readers/refusing.py": "passes that are out, and those taken back",
    "readers/models.py": "an account's manager, as Django has it",
    # the newspaper as a whole
    "newspaper/erasing.py": "the last trace of an erased story",
    "newspaper/setup.py": "what a new newspaper begins with",
    "newspaper/sample/build.py": "the sample newspaper",
    "operations/takingover.py": "a restored newspaper goes on behind the numbers it had",
    # to become actions of their rooms (or jobs and followers)
    "desk/following.py": "what follows from the wire",
    "desk/flashing.py": "flashes by rule",
    "desk/wire_room/feeds.py": "the form of a feed",
    "fediverse/": "followers, letters and deliveries",
}  # fmt: skip
_CREATE = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
_MANAGERS = {"objects", "public", "_default_manager", "_base_manager"}
#: What has a method of the same name and is no row, or is an action.
_NO_ROWS = {
    "actions",
    "image",
    "segno",
    "default_storage",
    "alarmbook",
    "widget",
    "_lit",
    "quantize",
    "cursor",
    "super",
    "state",
}


def _chain(node: ast.AST) -> list[str]:
    names = []
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            if isinstance(node, ast.Name):
                names.append(node.id)
            return names[::-1]


def _writes(call: ast.Call) -> bool:
    """Whether this looks like a row that is written: by a manager, or by the names of Django's methods."""
    if not isinstance(call.func, ast.Attribute):
        return False
    method, (*before, _last) = call.func.attr, _chain(call.func)
    if _NO_ROWS & set(before):
        return False
    if method in _CREATE or (method in ("update", "delete") and _MANAGERS & set(before)):
        return True
    if method == "save":
        return True
    return (method == "delete" and not call.args and not call.keywords) or (
        method == "update" and bool(call.keywords) and not call.args
    )


def writers() -> dict[str, list[int]]:
    """Lines that write, by module."""
    found = {}
    for file in sorted(ROOT.rglob("*.py")):
        if "migrations" in file.parts:
            continue
        calls = (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call))
        if lines := sorted(call.lineno for call in calls if _writes(call)):
            found[file.relative_to(ROOT).as_posix()] = lines
    return found


def _stands(module: str, names: tuple[str, ...]) -> bool:
    return any(module == name or (name.endswith("/") and module.startswith(name)) for name in names)


def test_only_actions_write_and_who_else_does_has_a_reason() -> None:
    known = (*ACTIONS, *OTHERS)
    beyond = [
        f"src/extrablatt/{name}:{line}"
        for name, lines in writers().items()
        if not _stands(name, known)
        for line in lines
    ]
    assert beyond == [], "rows are written here: make it an action of the room, or say in OTHERS why it is none"


def test_nobody_is_named_who_writes_nothing() -> None:
    found = writers()
    assert [name for name in (*ACTIONS, *OTHERS) if not any(_stands(module, (name,)) for module in found)] == []
