"""The door itself: opening, closing, what raises and what does not."""

import pathlib
import threading

import pytest
import venture

FOUNDER = {"type": "human", "id": "ada", "role": "founder"}


def tick(at: str) -> dict:
    return {"command": "tick", "at": at, "actor": {"type": "service", "id": "clock"}, "args": {}}


def test_a_denial_is_an_answer() -> None:
    with venture.open("memory:", policy="version: 1.0.0\n") as engine:
        answer = engine.handle(
            {
                "command": "register_workflow",
                "at": "2026-03-02T09:00:00Z",
                "actor": FOUNDER,
                "args": {
                    "workflow_id": "20000000-0000-4000-8000-000000000001",
                    "venture_id": "10000000-0000-4000-8000-000000000001",
                    "budget_minor": 100,
                    "currency": "USD",
                },
            }
        )
        assert answer["decision"] == "DENIED"
        assert answer["reason_code"] == "VENTURE_NOT_FOUND"


def test_a_float_is_an_error_with_its_place() -> None:
    with venture.open("memory:") as engine:
        command = tick("2026-03-02T09:00:00Z")
        command["args"] = {"n": 1.5}
        answer = engine.handle(command)
        assert "pointer" in answer["error"], answer


def test_policies_are_text_mappings_or_files(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "bundle.yaml"
    file.write_text("version: 1.0.0\n")
    for policy in ("version: 1.0.0\n", {"version": "1.0.0"}, file):
        with venture.open("memory:", policy=policy) as engine:
            assert engine.handle(tick("2026-03-02T09:00:00Z"))["reason_code"] == "ACCEPTED"


def test_a_store_lasts(tmp_path: pathlib.Path) -> None:
    url = f"sqlite:{tmp_path / 'venture.db'}"
    with venture.open(url, policy={"version": "1.0.0"}) as engine:
        engine.handle(tick("2026-03-02T09:00:00Z"))
    with venture.open(url) as engine:
        answer = engine.handle(tick("2026-03-01T09:00:00Z"))
        assert answer["error"]["code"] == "CLOCK_BACKWARDS"


def test_one_store_one_owner(tmp_path: pathlib.Path) -> None:
    url = f"sqlite:{tmp_path / 'venture.db'}"
    with venture.open(url):
        with pytest.raises(OSError):
            venture.open(url)


def test_bad_arguments_raise() -> None:
    with pytest.raises(OSError, match="names no store"):
        venture.open("venture.db")
    with pytest.raises(ValueError):
        venture.open("memory:", tenant="nobody")


def test_closed_is_closed() -> None:
    engine = venture.open("memory:")
    engine.close()
    engine.close()
    with pytest.raises(ValueError, match="closed"):
        engine.handle(tick("2026-03-02T09:00:00Z"))


def test_threads_share_one_engine() -> None:
    with venture.open("memory:") as engine:
        answers: list = []

        def send() -> None:
            for _ in range(50):
                answers.append(engine.handle(tick("2026-03-02T09:00:00Z")))

        threads = [threading.Thread(target=send) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [answer["reason_code"] for answer in answers] == ["ACCEPTED"] * 200
