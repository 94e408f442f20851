"""scikit-learn in `npm run bench -- cicids`: fits one random forest per input line and writes the probabilities of the held-out rows."""

import json
import sys

import numpy as np
import sklearn
from sklearn.ensemble import RandomForestClassifier


def main():
    say({"scikit-learn": sklearn.__version__, "numpy": np.__version__, "Python": sys.version.split()[0]})
    for line in sys.stdin:
        request = json.loads(line)
        X = np.fromfile(request["X"]).reshape(-1, request["nFeatures"])
        y = np.fromfile(request["y"], dtype=np.int32)
        test = np.fromfile(request["test"]).reshape(-1, request["nFeatures"])
        forest = RandomForestClassifier(n_estimators=request["nTrees"], max_depth=request["maxDepth"], random_state=request["seed"])
        forest.fit(X, y)
        probabilities = np.zeros((len(test), request["nClasses"]))
        probabilities[:, forest.classes_] = forest.predict_proba(test)
        probabilities.clip(0, 1).tofile(request["probabilities"])
        say({})


def say(answer):
    print(json.dumps(answer), flush=True)


main()
