"""Every scenario gives the same bytes here as in Rust."""

import json
import os
import pathlib

import pytest
import venture

ANSWERS = pathlib.Path(os.environ["VENTURE_ANSWERS"])
FILES = sorted(ANSWERS.glob("*.jsonl"))


def test_there_are_scenarios() -> None:
    assert FILES, f"no answers in {ANSWERS}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_same_bytes(path: pathlib.Path) -> None:
    with venture.open("memory:") as engine:
        for text in path.read_text("utf-8").rstrip("\n").split("\n"):
            case = json.loads(text)
            if case["object"]:
                answer = engine.handle(json.loads(case["line"]))
                found = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
            else:
                found = engine.handle_line(case["line"])
            assert found == case["answer"], case["line"]
