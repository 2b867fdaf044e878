"""Gradient-boosted trees that are told of every pair of one town whether it is one person, and asked about another town's.

    PEER_PYTHON taught_by_truth.py LESSON.parquet EXAM.parquet

Runs in an environment of its own that has scikit-learn, and imports nothing of ours. Its settings are usual ones, chosen
before anything was measured.
"""

import sys

import numpy
import pandas
from sklearn.ensemble import HistGradientBoostingClassifier

LEVELS = ["given", "family", "generation", "birth_date", "email", "phone", "identifier", "address", "city", "company"]
ENOUGH = 0.95
"""From here on we merge."""


def main(lesson: str, exam: str) -> None:
    """Teach, ask, print how many pairs of one person each finds at a precision."""
    taught, asked = pandas.read_parquet(lesson), pandas.read_parquet(exam)
    known = {level: sorted(taught[level].dropna().unique()) for level in LEVELS}
    used = [name for name in taught if name != "is_one" and (name in LEVELS or taught[name].nunique() > 1)]
    trees = HistGradientBoostingClassifier(
        max_iter=400, learning_rate=0.05, min_samples_leaf=30, l2_regularization=1, random_state=1,
        categorical_features=[name in LEVELS for name in used],
    )  # fmt: skip
    trees.fit(_features(taught, used, known), taught["is_one"])
    theirs = trees.predict_proba(_features(asked, used, known))[:, 1]
    ours = asked["probability"].to_numpy()
    is_one = asked["is_one"].to_numpy()
    merged = ours >= ENOUGH
    as_sure = is_one[merged].mean()
    print(
        f"{len(asked):,} pairs compared, {is_one.sum():,} of one person; we merge {merged.sum():,}, {as_sure:.4f} right"
    )
    print("| at a precision of | ours | taught by the truth |\n| --- | ---: | ---: |")
    for precision in (as_sure, 0.995, 0.99):
        found = [_found(scores, is_one, precision) for scores in (ours, theirs)]
        print(
            f"| {precision:.4f} | " + " | ".join(f"{number:,} ({number / is_one.sum():.4f})" for number in found) + " |"
        )


def _features(pairs: pandas.DataFrame, used: list[str], known: dict[str, list[str]]) -> pandas.DataFrame:
    return pandas.DataFrame(
        {
            name: pandas.Categorical(pairs[name], known[name]).codes if name in known else pairs[name].astype(float)
            for name in used
        }
    )


def _found(scores: numpy.ndarray, is_one: numpy.ndarray, precision: float) -> int:
    """How many pairs of one person the longest list has, best first, that is as precise as this."""
    right = numpy.cumsum(is_one[numpy.argsort(-scores, kind="stable")])
    precise = numpy.flatnonzero(right / numpy.arange(1, len(right) + 1) >= precision)
    return int(right[precise[-1]]) if len(precise) else 0


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
