"""Imports a session CSV into a DuckDB file and scores it with scikit-learn.

Does the same modelling as Weir: both forests, out-of-bag calibration, permutation importance, stability over seeds and a model card,
but no findings, no audit, no reasons and no bootstrapped intervals. LEAN=1 leaves out what only measures the models.
"""

import json
import os
import sys
import time

import duckdb
import joblib
import numpy
import pandas
from sklearn.calibration import calibration_curve
from sklearn.ensemble import IsolationForest, RandomForestClassifier
from sklearn.inspection import permutation_importance
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, precision_recall_curve, precision_recall_fscore_support, roc_auc_score, roc_curve
from sklearn.model_selection import GroupShuffleSplit, KFold, train_test_split

TRAIN = 200_000
IS_LEAN = os.environ.get("LEAN") == "1"
STABILITY_ROWS = 20_000
STABILITY_FORESTS = 5
MEASURED_ROWS = 6_000
CHOOSING_ROWS = 3_000
CLASSIFIER_ROWS = int(os.environ.get("CLASSIFIER_ROWS", TRAIN))
MIN_BASELINE = 8
CONTAMINATION = 0.01
COLUMNS = {
    "bytes_in": "BIGINT", "bytes_out": "BIGINT", "creation_time": "TIMESTAMPTZ", "end_time": "TIMESTAMPTZ", "src_ip": "VARCHAR",
    "src_ip_country_code": "VARCHAR", "protocol": "VARCHAR", "response_code": "INTEGER", "dst_port": "INTEGER", "dst_ip": "VARCHAR",
    "rule_names": "VARCHAR", "observation_name": "VARCHAR", "source_meta": "VARCHAR", "source_name": "VARCHAR", "time": "TIMESTAMPTZ",
    "detection_types": "VARCHAR", "label": "VARCHAR",
}  # fmt: skip

stages = {}
before = (time.perf_counter(), time.process_time())


def stage(name):
    global before
    now = (time.perf_counter(), time.process_time())
    stages[name] = {"wall_s": now[0] - before[0], "cpu_s": now[1] - before[1]}
    before = now


def fit_detector(rows, seed):
    return IsolationForest(n_estimators=100, max_samples=min(1024, len(rows)), random_state=seed, n_jobs=2).fit(rows)


def fit_classifier(rows, labels):
    """Returns a fitted forest and the calibration that has the lowest cross-validated Brier score on its out-of-bag probabilities."""
    classifier = RandomForestClassifier(n_estimators=100, max_depth=10, random_state=1, n_jobs=2, oob_score=not IS_LEAN).fit(rows, labels)
    if IS_LEAN:
        return classifier, lambda probability: probability
    out_of_bag = classifier.oob_decision_function_[:, 1]
    known = ~numpy.isnan(out_of_bag)
    probability, truth = out_of_bag[known], labels[known]
    step = max(1, len(truth) // CHOOSING_ROWS)
    losses = [cross_validate(method, probability[::step], truth[::step]) for method in METHODS]
    return classifier, METHODS[int(numpy.argmin(losses))](probability, truth)


def uncalibrated(_probability, _truth):
    return lambda probability: probability


def platt(probability, truth):
    model = LogisticRegression().fit(probability.reshape(-1, 1), truth)
    return lambda other: model.predict_proba(other.reshape(-1, 1))[:, 1]


def isotonic(probability, truth):
    return IsotonicRegression(out_of_bounds="clip").fit(probability, truth).predict


METHODS = [uncalibrated, platt, isotonic]


def cross_validate(method, probability, truth):
    folds = KFold(5).split(probability)
    return numpy.mean([brier_score_loss(truth[held], method(probability[kept], truth[kept])(probability[held])) for kept, held in folds])


def measure_stability(rows):
    flags = numpy.zeros(len(rows))
    for seed in range(STABILITY_FORESTS):
        scores = -fit_detector(rows, seed).score_samples(rows)
        flags += scores > numpy.quantile(scores, 1 - CONTAMINATION)
    return (flags == STABILITY_FORESTS).sum(), (flags > 0).sum()


def measure_card(risk, high, table, rows, test, classifier, calibration):
    """Measures the classifier on rows held out at random, by source and by time; fits it again for the last two."""
    by_source = next(GroupShuffleSplit(1, test_size=0.3, random_state=1).split(rows, groups=table.src_ip.cat.codes.to_numpy()[rows]))
    by_time = numpy.split(numpy.arange(len(rows)), [int(0.7 * len(rows))])
    splits = [(test, classifier, calibration)]
    splits += [(rows[held], *fit_classifier(risk[rows[kept]], high[rows[kept]])) for kept, held in [by_source, by_time]]
    card = []
    for held, fitted, calibrated in splits:
        truth, probability = high[held], calibrated(fitted.predict_proba(risk[held])[:, 1])
        of_class = [(truth, probability), (~truth, 1 - probability)]
        card.append([precision_recall_fscore_support(truth, probability > 0.5), brier_score_loss(truth, probability)])
        card[-1] += [measure(is_class, share) for is_class, share in of_class for measure in [roc_curve, roc_auc_score, precision_recall_curve, average_precision_score]]
        card[-1] += [calibration_curve(is_class, share, n_bins=10) for is_class, share in of_class]
    return card


def main():
    log, folder = sys.argv[1:]
    connection = duckdb.connect(os.path.join(folder, "peer.duckdb"), config={"threads": 2, "memory_limit": "512MB"})
    connection.execute(
        "CREATE TABLE sessions AS SELECT row_number() OVER () AS id, * FROM (SELECT DISTINCT * FROM read_csv(?, header=true, columns=?, auto_detect=false))",
        [log, COLUMNS],
    )
    stage("read and store")

    table = connection.execute(
        """SELECT id, src_ip, bytes_in::DOUBLE AS bytes_in, bytes_out::DOUBLE AS bytes_out, (coalesce(response_code, 0) >= 400)::DOUBLE AS refused,
             (coalesce(dst_port, 443) NOT IN (80, 443))::DOUBLE AS uncommon_port, hour(creation_time)::DOUBLE AS hour,
             greatest(1, epoch(end_time) - epoch(creation_time)) AS seconds
           FROM sessions ORDER BY id"""
    ).df()
    table["src_ip"] = table.src_ip.astype("category")
    drawn = table.sample(min(TRAIN, len(table)), random_state=1)
    by_source = drawn.groupby("src_ip", observed=True)
    usual = by_source[["bytes_in", "bytes_out"]].median()[by_source.size() >= MIN_BASELINE]
    overall = drawn[["bytes_in", "bytes_out"]].median()
    for side in ["bytes_in", "bytes_out"]:
        baseline = table.src_ip.map(usual[side]).astype(float).fillna(overall[side])
        table[f"{side}_vs_usual"] = numpy.log2((table[side] + 1) / (baseline + 1))
    table["total"] = table.bytes_in + table.bytes_out
    table["rate"] = table.total / table.seconds
    table["ratio"] = table.bytes_in / table.bytes_out.clip(lower=1)
    stage("features")

    anomaly = table[["bytes_in", "bytes_out", "bytes_in_vs_usual", "bytes_out_vs_usual", "refused", "uncommon_port"]].to_numpy()
    forest = fit_detector(anomaly[drawn.index], 1)
    drawn_scores = -forest.score_samples(anomaly[drawn.index])
    threshold = numpy.quantile(drawn_scores, 1 - CONTAMINATION)
    risk = table[["bytes_in", "bytes_out", "rate", "ratio", "hour"]].to_numpy()
    labelled = drawn.index[:CLASSIFIER_ROWS]
    high = (table.total > table.total[labelled].quantile(0.75)).to_numpy()
    train, test = train_test_split(labelled, test_size=0.3, random_state=1, stratify=high[labelled])
    classifier, calibration = fit_classifier(risk[train], high[train])
    accuracy = classifier.score(risk[test], high[test])
    if not IS_LEAN:
        measure_stability(anomaly[drawn.index[:STABILITY_ROWS]])
        permutation_importance(classifier, risk[test[:MEASURED_ROWS]], high[test[:MEASURED_ROWS]], n_repeats=5, random_state=1)
        measure_card(risk, high, table, labelled[:MEASURED_ROWS], test[:MEASURED_ROWS], classifier, calibration)
    stage("fit")

    with joblib.parallel_config(backend="threading", n_jobs=2):
        scores = -forest.score_samples(anomaly)
    rarity = 1 - numpy.searchsorted(numpy.sort(drawn_scores), scores, side="left") / (len(drawn_scores) + 1)
    probability = calibration(classifier.predict_proba(risk)[:, 1])
    stage("score")

    verdicts = pandas.DataFrame(
        {"id": table.id, "anomaly_score": scores, "rarity": rarity, "is_anomaly": scores > threshold, "high_volume": probability > 0.5, "class_probability": probability}
    )
    connection.execute("CREATE TABLE verdicts AS SELECT * FROM verdicts")
    connection.close()
    stage("write verdicts")
    disk = sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder)) / 1e6
    print(json.dumps({"sessions": len(table), "anomalies": int((scores > threshold).sum()), "accuracy": accuracy, "disk_mb": disk, "stages": stages}))


main()
