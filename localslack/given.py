"""Files that somebody gives us, such as manifests and seeds: what stands in them, or one line on what is wrong."""

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TypeVar

import yaml

from localslack.wire import Json, read_json, sound

try:  # ten times as quick as the loader in Python, and a workspace reads its seed at every start
    from yaml import CSafeLoader as Loader
except ImportError:  # where PyYAML was built without libyaml
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

Part = TypeVar("Part")
Kinds = Mapping[str, type | tuple[type, ...]]
"""The fields that an entry may have, each with the types that it may be of."""

WORDS = {str: "text", bool: "true or false", list: "a list", dict: "a set of fields", int: "a number"}


def read_mapping(path: Path | str) -> Json:
    """What stands in a JSON or YAML file; ValueError in one line if that is nothing with fields."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as problem:
        raise ValueError(f"{path}: {(problem.strerror or str(problem)).lower()}") from problem
    except UnicodeDecodeError as problem:
        raise ValueError(f"{path} is no text in UTF-8") from problem
    try:
        content = read_json(text) if Path(path).suffix == ".json" else sound(yaml.load(text, Loader))
    except json.JSONDecodeError as problem:
        raise ValueError(f"{path} is not JSON: {problem.msg}, line {problem.lineno}") from problem
    except yaml.YAMLError as problem:
        mark = problem.problem_mark if isinstance(problem, yaml.MarkedYAMLError) else None
        where = f" in line {mark.line + 1}" if mark else ""
        raise ValueError(f"{path} is not YAML: there is a mistake{where}") from problem
    except (ValueError, RecursionError) as problem:  # a day that is in no calendar, an alias that holds itself
        raise ValueError(f"{path} cannot be read: {problem}") from problem
    if not isinstance(content, dict):
        raise ValueError(f"{path} holds no fields")
    return content


def fields_of(entry: object, where: str, kinds: Kinds, required: Collection[str]) -> Json:
    """The fields of an entry; ValueError if one is missing, unknown, or of another type."""
    if not isinstance(entry, dict):
        raise ValueError(f"{where} must be {WORDS[dict]}")
    for name in required:
        if name not in entry:
            raise ValueError(f"{where} has no {name}")
    for name, value in entry.items():
        if name not in kinds:
            raise ValueError(f"{where} has an unknown field {name}; there are {', '.join(kinds)}")
        _typed(value, f"{where}: {name}", kinds[name])
    return entry


def part_of(content: Json, name: str, kind: type[Part]) -> Part:
    """A part of a file, an empty one if it is not there; ValueError if it is of another type."""
    value = content.get(name)
    return kind() if value is None else _typed(value, name, kind)


def _typed(value: object, where: str, kind: type[Part] | tuple[type[Part], ...]) -> Part:
    one_of = kind if isinstance(kind, tuple) else (kind,)
    # To Python True is a number, too.
    if not isinstance(value, one_of) or (isinstance(value, bool) and bool not in one_of):
        raise ValueError(f"{where} must be {WORDS[one_of[0]]}")
    return value
