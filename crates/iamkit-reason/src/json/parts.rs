//! Parts of answers.

use iamkit_syntax::JsonWriter;

use crate::answer::{NotCovered, Place, Undecided, Violation, Witness};

use super::context_value;

pub(super) fn violation_members(json: &mut JsonWriter, violation: &Violation) {
    request(json.member("request"), &violation.request);
    if let Some(why) = &violation.request.not_simulated {
        json.member("simulates").flag(false);
        json.member("whyNotSimulated").text(&why.to_string());
    }
    json.member("statement").object(|json| place_members(json, &violation.statement));
    json.member("actions").texts(violation.actions.patterns.iter().map(|text| &**text));
    let count = u32::try_from(violation.actions.count).unwrap_or(u32::MAX);
    json.member("actionCount").number(count);
    json.member("notCovered").array(|json| {
        for why in &violation.not_covered {
            json.item().object(|json| not_covered_members(json, why));
        }
    });
}

pub(super) fn request(json: &mut JsonWriter, request: &Witness) {
    json.object(|json| {
        json.member("principal");
        principal(json, request);
        request_members(json, request);
    });
}

/// Writes the caller as scenario files have it: as a text, or as an object where that says too little.
pub(super) fn principal(json: &mut JsonWriter, request: &Witness) {
    match request.principal.as_deref() {
        Some(text) if !request.principal_details.is_empty() => json.object(|json| {
            json.member("arn").text(text);
            for (name, value) in &request.principal_details {
                json.member(name).text(value);
            }
        }),
        principal => json.text_or_null(principal),
    }
}

/// Writes what a request has besides its principal.
pub(super) fn request_members(json: &mut JsonWriter, request: &Witness) {
    json.member("action").text(&request.action);
    if request.is_unknown_action {
        json.member("unknownAction").flag(true);
    }
    json.member("resource").text(&request.resource);
    json.member("context").object(|json| {
        for (key, value) in &request.context {
            context_value(json.member(key), value);
        }
    });
}

pub(super) fn place_members(json: &mut JsonWriter, place: &Place) {
    json.member("policy").text(&place.policy);
    json.member("statement").number(place.at.statement);
    json.member("sid").text_or_null(place.sid.as_deref());
}

fn not_covered_members(json: &mut JsonWriter, why: &NotCovered) {
    place_members(json, &why.statement);
    json.member("part").text(why.part.as_str());
    if let Some(key) = &why.detail.key {
        json.member("key").text(key);
    }
    json.member("expected").text(&why.detail.expected);
    json.member("actual").text(&why.detail.actual);
}

pub(super) fn undecided(json: &mut JsonWriter, undecided: Option<&Undecided>) {
    let Some(undecided) = undecided else {
        json.raw("null");
        return;
    };
    json.object(|json| match undecided {
        Undecided::Budget { limit, option } => {
            json.member("reason").text("budget");
            json.member("limit").number(*limit);
            json.member("option").text(option);
            json.member("statement").raw("null");
            json.member("construct").raw("null");
        }
        Undecided::Unsupported { statement, construct, reason } => {
            json.member("reason").text("unsupported");
            json.member("limit").raw("null");
            json.member("option").raw("null");
            json.member("statement").object(|json| place_members(json, statement));
            json.member("construct").text(construct);
            json.member("why").text(reason);
        }
        Undecided::Unknown { policy, what } => {
            json.member("reason").text("unsupported");
            json.member("limit").raw("null");
            json.member("option").raw("null");
            json.member("statement").raw("null");
            json.member("construct").text(&format!("{what} of {policy}"));
            json.member("why").text("not known before deployment");
        }
        Undecided::Untold { what } => {
            json.member("reason").text("unsupported");
            json.member("limit").raw("null");
            json.member("option").raw("null");
            json.member("statement").raw("null");
            json.member("construct").text(what);
            json.member("why").text("what it allows cannot be told");
        }
    });
}
