#!/usr/bin/env python3
"""Checks the structure of a SARIF 2.1.0 log on standard input: the members that the standard requires, and the
ones that viewers and code-scanning services rely on. Prints "<results> results, <notifications> notifications"."""
import json
import re
import sys
from urllib.parse import unquote_to_bytes

LEVELS = {"none", "note", "warning", "error"}
URI = re.compile(r"^(file://)?(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+$")


def need(condition, what):
    if not condition:
        sys.exit(f"check_sarif: {what}")


def check_location(location):
    place = location["physicalLocation"]
    uri = place["artifactLocation"]["uri"]
    need(URI.match(uri), f"not a percent-encoded URI: {uri!r}")
    need(b"\0" not in unquote_to_bytes(uri), "NUL in a path")
    region = place.get("region")
    if region:
        need(region["startLine"] >= 1, "lines count from 1")
        need(region.get("startColumn", 1) >= 1, "columns count from 1")
        need(region.get("endLine", region["startLine"]) >= region["startLine"], "a region ends before it starts")


def check_message(message):
    need(isinstance(message["text"], str) and message["text"], "a message without text")


def check_fix(fix):
    need(fix["artifactChanges"], "a fix that changes nothing")
    for change in fix["artifactChanges"]:
        need(URI.match(change["artifactLocation"]["uri"]), "a fix of no file")
        need(change["replacements"], "a fix without replacements")
        for replacement in change["replacements"]:
            region = replacement["deletedRegion"]
            need(region["byteOffset"] >= 0 and region["byteLength"] >= 0, "a region before the file")
            need(isinstance(replacement["insertedContent"]["text"], str), "inserted content is text")


def check_result(result, rules):
    need(rules[result["ruleIndex"]]["id"] == result["ruleId"], "ruleIndex and ruleId differ")
    need(result["level"] in LEVELS, "unknown level")
    check_message(result["message"])
    for location in result["locations"]:
        check_location(location)
    need(result["partialFingerprints"], "no fingerprint")
    for suppression in result.get("suppressions", []):
        need(suppression["kind"] in {"inSource", "external"}, "unknown kind of suppression")
    for fix in result.get("fixes", []):
        check_fix(fix)


def main():
    log = json.load(sys.stdin)
    need(log["version"] == "2.1.0", "not version 2.1.0")
    need(len(log["runs"]) == 1, "not one run")
    run = log["runs"][0]
    driver = run["tool"]["driver"]
    need(driver["name"] == "andon", "not our tool")
    rules = driver["rules"]
    need(len({rule["id"] for rule in rules}) == len(rules), "a rule is there twice")
    for rule in rules:
        if "defaultConfiguration" in rule:
            need(rule["defaultConfiguration"]["level"] in LEVELS, "unknown level of a rule")
            check_message(rule["shortDescription"])
    need(run["columnKind"] == "unicodeCodePoints", "columns are code points")
    [invocation] = run["invocations"]
    need(isinstance(invocation["executionSuccessful"], bool), "executionSuccessful is required")
    need(invocation["exitCode"] in {0, 1, 3}, "unknown exit code")
    for notification in invocation["toolExecutionNotifications"]:
        check_message(notification["message"])
        for location in notification["locations"]:
            check_location(location)
    for result in run["results"]:
        check_result(result, rules)
    print(f"{len(run['results'])} results, {len(invocation['toolExecutionNotifications'])} notifications")


main()
