"""What a quick run leaves out is there: a test that was renamed would come back unnoticed."""

from __future__ import annotations

from tests.examples import SLOW, slow_tests


def test_every_slow_test_exists_and_is_listed_in_order() -> None:
    listed = [line for line in SLOW.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert listed == sorted(set(listed))
    missing = [
        name
        for name in slow_tests()
        if f"def {name.split('::')[-1]}(" not in (SLOW.parent / name.split("::")[0]).read_text("utf-8")
    ]
    assert missing == []
