"""Validates an export with third-party validators: validate.py navigator|stix|ocsf FILE. Prints the errors and exits with 1 if there are any."""

import json
import sys


def navigator(path):
    """Checks a layer with mitreattack-python in strict mode."""
    from mitreattack.navlayers.core import Layer

    layer = Layer(strict=True)
    layer.from_file(path)
    with open(path) as file:
        wanted = json.load(file)
    got = layer.to_dict()
    return [f"the layer lost {key}" for key in wanted if key not in got and wanted[key] != []] + [
        f"technique {a['techniqueID']} changed in the round trip"
        for a, b in zip(wanted["techniques"], got.get("techniques", []), strict=True)
        if (a["techniqueID"], a.get("score")) != (b["techniqueID"], b.get("score"))
    ]


def stix(path):
    """Checks a bundle with OASIS's validator, and the ids of observables with its library, which computes them."""
    import stix2
    from stix2validator import ValidationOptions, validate_file

    results = validate_file(path, ValidationOptions(version="2.1", strict_types=True, strict_properties=True))
    faults = [str(error) for result in results.object_results for error in result.errors]
    with open(path) as file:
        bundle = json.load(file)
    for raw in stix2.parse(bundle, allow_custom=False).objects:
        if raw["type"] in ("ipv4-addr", "ipv6-addr"):
            own = (stix2.IPv4Address if raw["type"] == "ipv4-addr" else stix2.IPv6Address)(value=raw["value"]).id
        elif raw["type"] == "autonomous-system":
            own = stix2.AutonomousSystem(number=raw["number"]).id
        else:
            continue
        if own != raw["id"]:
            faults.append(f"{raw['id']} should be {own}")
    return faults


def ocsf(path):
    """Checks events with the JSON Schema of their class, in the version and with the profiles that they name."""
    from jsonschema import Draft202012Validator
    from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

    faults = []
    validators = {}
    with open(path) as file:
        for number, line in enumerate(file, 1):
            event = json.loads(line)
            key = (event["metadata"]["version"], event["class_uid"], tuple(event["metadata"].get("profiles", [])))
            if key not in validators:
                schema = OcsfJsonSchemaEmbedded(get_ocsf_schema(version=key[0]))
                validators[key] = Draft202012Validator(schema.get_class_schema(class_name=schema.lookup_class_name_from_uid(key[1]), profiles=list(key[2])))
            faults += [f"line {number}: {error.json_path}: {error.message[:200]}" for error in validators[key].iter_errors(event)]
    return faults


if __name__ == "__main__":
    faults = {"navigator": navigator, "stix": stix, "ocsf": ocsf}[sys.argv[1]](sys.argv[2])
    print("\n".join(faults[:20]))
    sys.exit(1 if faults else 0)
