"""Imports a session CSV into a DuckDB file and scores it with scikit-learn, with the same modelling as Weir but without findings and audit."""

import json
import os
import sys
import time

import duckdb
import numpy
import pandas
from sklearn.ensemble import IsolationForest, RandomForestClassifier
from sklearn.model_selection import train_test_split

TRAIN = 200_000
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
    forest = IsolationForest(n_estimators=100, max_samples=1024, random_state=1, n_jobs=2).fit(anomaly[drawn.index])
    threshold = numpy.quantile(-forest.score_samples(anomaly[drawn.index]), 1 - CONTAMINATION)
    risk = table[["bytes_in", "bytes_out", "rate", "ratio", "hour"]].to_numpy()
    labelled = drawn.index[:CLASSIFIER_ROWS]
    high = (table.total > table.total[labelled].quantile(0.75)).to_numpy()
    train, test = train_test_split(labelled, test_size=0.3, random_state=1, stratify=high[labelled])
    classifier = RandomForestClassifier(n_estimators=100, max_depth=10, random_state=1, n_jobs=2).fit(risk[train], high[train])
    accuracy = classifier.score(risk[test], high[test])
    stage("fit")

    scores = -forest.score_samples(anomaly)
    probability = classifier.predict_proba(risk)[:, 1]
    stage("score")

    verdicts = pandas.DataFrame({"id": table.id, "anomaly_score": scores, "is_anomaly": scores > threshold, "high_volume": probability > 0.5, "class_probability": probability})
    connection.execute("CREATE TABLE verdicts AS SELECT * FROM verdicts")
    connection.close()
    stage("write verdicts")
    disk = sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder)) / 1e6
    print(json.dumps({"sessions": len(table), "anomalies": int((scores > threshold).sum()), "accuracy": accuracy, "disk_mb": disk, "stages": stages}))


main()
