"""What is learned: the same weights each time, and who competes for a need."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from catalogue.language.spelling import fold
from catalogue.search.answers.competing import SAID, AnswerBy, weigh
from catalogue.search.learned.features import features
from catalogue.search.learned.training import TrainingSample, train
from catalogue.search.learned.weights import Weights
from catalogue.search.words.analysis import analyse

LABELS = ("meals", "haircut", "psb_hukou", "-")
TEXTS = {
    0: ("老年餐桌", "给老人送饭", "送餐上门", "老人吃饭", "meals for seniors", "meal delivery"),
    1: ("理发", "理发店", "上门理发", "剪头发", "haircut", "cut my hair"),
    2: ("上户口", "迁户口", "户口本丢了", "户口迁移", "household register", "move my hukou"),
    3: ("股票行情", "股票开户", "今天股票", "电影票", "movie tickets", "stock market"),
}


def read(text: str) -> list[str]:
    folded = fold(text)
    return features(folded, analyse(folded))


def learned() -> Weights:
    samples = [TrainingSample(read(text), (label,), 1.0) for label, texts in TEXTS.items() for text in texts]
    return train(samples * 4, LABELS)


@pytest.fixture(scope="module")
def weights() -> Weights:
    return learned()


def meant(weights: Weights, text: str) -> str:
    return LABELS[int(weights.probabilities(read(text)).argmax())]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("老人送餐", "meals"),
        ("头发长了想剪", "haircut"),
        ("孩子户口没上", "psb_hukou"),
        ("股票", "-"),
    ],
)
def test_a_text_means_what_others_like_it_mean(weights: Weights, text: str, label: str) -> None:
    assert meant(weights, text) == label


def test_training_again_gives_the_same_bytes(weights: Weights) -> None:
    assert learned().packed() == weights.packed()


def test_weights_read_from_a_file_judge_as_before(weights: Weights, tmp_path: Path) -> None:
    weights.write(tmp_path / "weights.bin")
    again = Weights.read(tmp_path / "weights.bin")
    assert again.labels == LABELS
    assert again.probabilities(read("送餐")).tolist() == weights.probabilities(read("送餐")).tolist()


@pytest.mark.parametrize("content", [b"", b"nothing", b"PK\x03\x04"])
def test_another_file_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "weights.bin").write_bytes(content)
    with pytest.raises(ValueError, match="no weights"):
        Weights.read(tmp_path / "weights.bin")


@dataclass(frozen=True)
class Case:
    """Probabilities of two items, one office and nothing, and the coverage of the first item."""

    learned: tuple[float, float, float, float]
    covered: float
    answer: AnswerBy


@pytest.mark.parametrize(
    "case",
    [
        Case((0.9, 0.05, 0.03, 0.02), 1.0, AnswerBy.SERVICE),
        Case((0.02, 0.02, 0.94, 0.02), 0.1, AnswerBy.DOOR),
        Case((0.02, 0.02, 0.02, 0.94), 0.0, AnswerBy.NONE),
        Case((0.6, 0.05, 0.25, 0.1), 0.72, AnswerBy.BOTH),
    ],
)
def test_items_offices_and_nothing_compete(case: Case) -> None:
    offices = [f"office_{number}" for number in range(20)]
    two, one, nothing = case.learned[:2], case.learned[2], case.learned[3]
    others = [one * 0.9, *[one * 0.1 / 19] * 19] if one > 0.1 else [one / 20] * 20
    chances = weigh(
        np.array([*two, *others, nothing]),
        offices,
        {0: case.covered, 2: case.covered * (case.answer is AnswerBy.BOTH)},
    )
    assert chances.answer is case.answer


def test_a_word_that_the_model_never_saw_still_finds_its_item() -> None:
    offices = [f"office_{number}" for number in range(60)]
    found = weigh(np.full(121, 1 / 121), offices, {1: 1.0}, said={1: SAID})
    assert found.answer is AnswerBy.SERVICE
    assert next(iter(found.items)) == 1


def test_a_word_of_an_item_and_an_office_shows_both() -> None:
    found = weigh(np.array([0.5, 0.0, 0.4, 0.1]), ["market_reg"], {0: 0.4}, said={0: SAID, 2: SAID})
    assert found.answer is AnswerBy.BOTH
