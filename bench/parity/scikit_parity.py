"""scikit-learn in the parity benchmark.

Answers each line of JSON on standard input with one line of JSON on standard output. Matrices travel as raw little-endian
float64 files. The first output line contains the versions. Every forest runs on one thread.
"""

import csv
import gzip
import json
import os
import sys

import numpy as np
import sklearn
from sklearn import datasets
from sklearn.ensemble import IsolationForest, RandomForestClassifier
from sklearn.metrics import average_precision_score, roc_auc_score


def read(path, columns=None):
    values = np.fromfile(path, dtype="<f8")
    return values if columns is None else values.reshape(-1, columns)


def write(path, values):
    np.ascontiguousarray(values, dtype="<f8").tofile(path)


def isolation_forest(job):
    X, y = read(job["X"], job["nFeatures"]), read(job["y"])
    forest = IsolationForest(n_estimators=job["nTrees"], max_samples="auto", random_state=job["seed"], n_jobs=1).fit(X)
    scores = -forest.score_samples(X)
    write(job["scores"], scores)
    return {"auc": roc_auc_score(y, scores), "averagePrecision": average_precision_score(y, scores)}


def random_forest(job):
    X, y = read(job["X"], job["nFeatures"]), read(job["y"])
    held_out = np.zeros(len(y), dtype=bool)
    held_out[read(job["heldOut"]).astype(int)] = True
    forest = RandomForestClassifier(
        n_estimators=job["nTrees"], max_depth=10, max_features="sqrt", random_state=job["seed"], n_jobs=1
    ).fit(X[~held_out], y[~held_out])
    scores = forest.predict_proba(X[held_out])
    write(job["scores"], scores)
    if scores.shape[1] == 2:
        return {"auc": roc_auc_score(y[held_out], scores[:, 1])}
    return {"auc": roc_auc_score(y[held_out], scores, multi_class="ovr", average="macro")}


def rare_class(X, y, anomaly, n_anomalies, usual=None):
    """Returns one class, reduced to a few rows, as the anomaly against the other classes, as in ODDS and ADBench."""
    is_usual = y != anomaly if usual is None else np.isin(y, usual)
    kept = np.random.RandomState(0).choice(np.flatnonzero(y == anomaly), n_anomalies, replace=False)
    rows = np.sort(np.concatenate([np.flatnonzero(is_usual), kept]))
    return X[rows], (y[rows] == anomaly).astype(int)


def web_attacks(path):
    with gzip.open(path, "rt") as file:
        lines = csv.reader(file)
        header = next(lines)
        first = header.index("Flow Duration")
        rows = list(lines)
    names = ["BENIGN"] + sorted({row[-1] for row in rows} - {"BENIGN"})
    return np.array([row[first:-1] for row in rows], dtype=float), np.array([names.index(row[-1]) for row in rows])


def real_sets(shared):
    """Yields kind, name, description, X and y; X is None if the file is missing."""
    load = {name: getattr(datasets, "load_" + name)(return_X_y=True) for name in ("breast_cancer", "wine", "iris", "digits")}
    anomaly, klass = "isolation-forest", "random-forest"
    yield anomaly, "breast-cancer", "21 malignant among 357 benign", *rare_class(*load["breast_cancer"], 0, 21)
    yield anomaly, "wine", "10 of the first kind among 119 others", *rare_class(*load["wine"], 0, 10)
    yield anomaly, "iris", "10 virginica among 100 others", *rare_class(*load["iris"], 2, 10)
    yield anomaly, "digits", "45 noughts among the other digits", *rare_class(*load["digits"], 0, 45)
    yield klass, "breast-cancer", "malignant or benign", *load["breast_cancer"]
    yield klass, "wine", "three kinds", *load["wine"]
    yield klass, "iris", "three kinds", *load["iris"]
    yield klass, "digits", "ten digits", *load["digits"]

    path = os.path.join(shared, "adbench-32-shuttle.npz")
    X, y = (lambda file: (file["X"].astype(float), file["y"]))(np.load(path)) if os.path.exists(path) else (None, None)
    yield anomaly, "shuttle", "ADBench shuttle", X, y
    yield klass, "shuttle", "ADBench shuttle", X, y

    path = os.path.join(shared, "cic-ids2017-web-attacks.csv.gz")
    X, y = web_attacks(path) if os.path.exists(path) else (None, None)
    yield anomaly, "cic-web-attacks", "CIC-IDS2017 flows, web attacks 30 %", X, None if y is None else (y > 0).astype(int)
    yield klass, "cic-web-attacks", "CIC-IDS2017 flows, benign and 3 web attacks", X, y


def write_sets(job):
    sets = []
    for kind, name, about, X, y in real_sets(job["shared"]):
        entry = {"kind": kind, "name": name, "about": about}
        if X is not None:
            entry.update(nFeatures=X.shape[1], nClasses=int(y.max()) + 1)
            entry.update({of: os.path.join(job["folder"], f"{kind}-{name}.{of}") for of in ("X", "y")})
            write(entry["X"], X)
            write(entry["y"], y)
        sets.append(entry)
    return {"sets": sets}


def answer(message):
    print(json.dumps(message), flush=True)


JOBS = {"sets": write_sets, "isolation-forest": isolation_forest, "random-forest": random_forest}

answer({"scikit-learn": sklearn.__version__, "numpy": np.__version__, "python": sys.version.split()[0]})
for line in sys.stdin:
    request = json.loads(line)
    answer(JOBS[request["job"]](request))
