"""scikit-learn in `npm run bench -- models`: runs one job per input line and writes its time."""

import json
import sys
import time

import numpy as np
import sklearn
from sklearn.ensemble import IsolationForest, RandomForestClassifier


def main():
    say({"scikit-learn": sklearn.__version__, "numpy": np.__version__, "Python": sys.version.split()[0]})
    X = y = None
    fitted = {}
    for line in sys.stdin:
        request = json.loads(line)
        job, threads = request["job"], request.get("threads", 1)
        if job == "load":
            X = np.fromfile(request["X"]).reshape(-1, request["nFeatures"])
            y = np.fromfile(request["y"], dtype=np.int32)
            say({})
            continue
        trees, seed = request["nTrees"], request["seed"]
        if job == "if-fit":
            forest = IsolationForest(n_estimators=trees, max_samples=min(256, len(X)), random_state=seed, n_jobs=threads)
            run = lambda: fitted.update(anomaly=forest.fit(X))
        elif job == "if-score":
            fitted["anomaly"].set_params(n_jobs=threads)
            rows = X[: request.get("rows", len(X))]
            run = lambda: fitted["anomaly"].score_samples(rows)
        elif job == "rf-fit":
            forest = RandomForestClassifier(n_estimators=trees, max_depth=10, random_state=seed, n_jobs=threads)
            run = lambda: fitted.update(risk=forest.fit(X, y))
        elif job == "rf-probability":
            fitted["risk"].set_params(n_jobs=threads)
            run = lambda: fitted["risk"].predict_proba(X)
        else:
            raise ValueError(job)
        wall, cpu = time.perf_counter(), time.process_time()
        run()
        say({"cpu_s": time.process_time() - cpu, "wall_s": time.perf_counter() - wall})


def say(answer):
    print(json.dumps(answer), flush=True)


main()
