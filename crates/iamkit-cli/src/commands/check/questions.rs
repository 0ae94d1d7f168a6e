//! Questions that hold, fail or stay undecided.

mod answer;
mod beside;

use std::path::Path;

use iamkit::catalog::RequestCode;
use iamkit::policy::PolicyType;
use iamkit::reason::{
    self, Access, AccessError, Answer, CheckOutput, PublicResourceType, QuestionName, Violation,
    covers_json, equivalent_json,
};
use iamkit::source::{Embedded, ReadOptions};

use super::input::{Reader, Side, SidePair};
use super::{
    AccessNotGranted, Covers, Format, NoNewAccess, NoPublicAccess, PlainFormat, Shown, TwoPolicies,
};
use crate::data::Data;
use crate::escape::escaped;
use crate::output::{Hinted, Output};
use crate::policy_file::{chosen, place_of};
use crate::problem::read_source;
use crate::render::proof::plural;
use crate::status::Status;
use answer::{Asked, Words, status, write_covers, write_equivalent};
use beside::{tell_closer, tell_denials};

pub(crate) use answer::LAYOUT;

/// What may help where the catalog does not know an action.
const NEWER: &str = "`--unknown-action` asks about actions newer than the catalog";

pub(super) fn new_access(
    arguments: &NoNewAccess,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let mut reader = Reader::new(&arguments.question, data, output)?;
    let (new, reference) = (arguments.new.as_deref(), arguments.reference.as_deref());
    let (new, reference) = (new.unwrap_or_default(), reference.unwrap_or_default());
    let has_layers = !(arguments.layers.is_empty() && arguments.reference_layers.is_empty());
    let pairs = match &arguments.plan {
        Some(plan) => Some(reader.plan(plan)?),
        None if has_layers => None,
        None => reader.pairs(new, reference)?,
    };
    if let Some(pairs) = pairs {
        reader.check_parameters()?;
        let is_text = arguments.output_format == Format::Text;
        let fails_unknown = arguments.plan.is_none() || arguments.strict;
        return each_pair(&pairs, (is_text, fails_unknown), output, |new, reference, output| {
            new_access_of(arguments, (new, reference), data, output)
        });
    }
    let (new, reference) =
        reader.both((new, &arguments.layers), (reference, &arguments.reference_layers))?;
    reader.check_parameters()?;
    new_access_of(arguments, (&new, &reference), data, output)
}

/// Asks a question of each pair of two containers.
fn each_pair(
    pairs: &[SidePair],
    (is_text, fails_unknown): (bool, bool),
    output: &mut Output,
    mut ask: impl FnMut(&Side, &Side, &mut Output) -> anyhow::Result<Status>,
) -> anyhow::Result<Status> {
    if !is_text {
        let names: Vec<&str> = pairs.iter().map(|pair| pair.name.as_str()).collect();
        return Err(Hinted::error(
            format!("there are several policies: {}", names.join(", ")),
            "name one on each side as `FILE#PLACE`, or ask for the answers as text",
        ));
    }
    let mut status = Status::Clean;
    for pair in pairs {
        match &pair.sides {
            Ok((left, right)) => status = status.max(ask(left, right, output)?),
            Err(why) => {
                output.message(&escaped(&format!("{}: cannot be told: {why}", pair.name)));
                if fails_unknown {
                    status = status.max(Status::Findings);
                }
            }
        }
    }
    output.message(&format!("{} compared", plural(pairs.len(), "policy pair")));
    Ok(status)
}

fn new_access_of(
    arguments: &NoNewAccess,
    (new, reference): (&Side, &Side),
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let options = arguments.question.options(data);
    let answer = reason::no_new_access(&new.layers(), &reference.layers(), &options);
    let words = Words {
        holds: format!("{} allows every request that {} allows", reference.name, new.name),
        fails: format!("{} allows what {} does not", new.name, reference.name),
        other: Some(reference.name_with_layers()),
    };
    let asked = Asked {
        name: QuestionName::NoNewAccess,
        aws: CheckOutput::new_access(&answer),
        words,
        options,
    };
    let status = asked.write(&answer, arguments.output_format, output)?;
    if answer.holds() {
        tell_closer((new, reference), &asked.options, output);
        tell_denials((new, reference), &asked.options, output);
    }
    let shown = shown(found(&answer), new, Some(reference));
    arguments.witnesses.write(&shown, data, output)?;
    Ok(status)
}

pub(super) fn access_not_granted(
    arguments: &AccessNotGranted,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let access = Access::new(
        arguments.action.iter().map(String::as_str),
        arguments.resource.iter().map(String::as_str),
    )
    .map_err(|error| Hinted::error(error.to_string(), repair(&error)))?;
    let mut reader = Reader::new(&arguments.question, data, output)?;
    let policy = reader.side(&arguments.policy, &arguments.layers.layers()?)?;
    reader.check_parameters()?;
    for action in &arguments.action {
        see_action(action, arguments.unknown_action, data)?;
    }
    let options = arguments.question.options(data);
    let answer = reason::access_not_granted(&policy.layers(), &access, &options);
    let words = Words {
        holds: format!("{} grants none of it", policy.name),
        fails: format!("{} grants some of it", policy.name),
        other: None,
    };
    let asked = Asked {
        name: QuestionName::AccessNotGranted,
        aws: CheckOutput::access_not_granted(&answer, &access),
        words,
        options,
    };
    let status = asked.write(&answer, arguments.output_format, output)?;
    arguments.witnesses.write(&shown(found(&answer), &policy, None), data, output)?;
    Ok(status)
}

/// Says what would be right.
const fn repair(error: &AccessError) -> &'static str {
    match error {
        AccessError::Empty => "give `--action`, `--resource` or both",
        AccessError::TooMany { .. } => "ask several times",
        AccessError::Action { .. } => "write service and name, such as `s3:GetObject`",
        AccessError::Wildcard(_) => {
            "give `--resource` once for each, with wildcards behind the fifth colon only"
        }
        AccessError::Resource(_) => "write a full ARN, such as `arn:aws:s3:::bucket/*`",
        // Longer ones there are not.
        _ => "shorten it, or leave it out",
    }
}

/// Refuses an action that there is not: that nothing grants it says nothing.
fn see_action(action: &str, may_be_newer: bool, data: Data) -> anyhow::Result<()> {
    if !data.catalog.actions_matching(action).is_empty() {
        return Ok(());
    }
    if action.contains(['*', '?']) {
        if may_be_newer {
            return Ok(());
        }
        let date = data.catalog.date();
        return Err(Hinted::error(
            format!("--action: the catalog of {date} has no action that `{action}` names"),
            NEWER,
        ));
    }
    let Some(problem) = data.catalog.judge_action(action) else { return Ok(()) };
    let is_unknown = problem.code == RequestCode::UnknownAction;
    if may_be_newer && is_unknown {
        return Ok(());
    }
    let message = format!("--action: {}", problem.message);
    let hint = match problem.suggestion {
        Some(hint) if is_unknown => format!("{hint} {NEWER}"),
        Some(hint) => hint,
        None => NEWER.to_owned(),
    };
    Err(Hinted::error(message, hint))
}

/// Returns the type of the resource that a template attaches a policy to.
fn told_type(named: &str, reading: &ReadOptions) -> anyhow::Result<PublicResourceType> {
    let untold = || {
        Hinted::error(
            format!("{named}: nothing says what the policy is attached to"),
            "say it with `--resource-type`, such as `AWS::S3::Bucket`",
        )
    };
    let (file, place) = place_of(Path::new(named));
    if named == "-" {
        return Err(untold());
    }
    let Ok(source) = read_source(&file) else { return Err(untold()) };
    let types = [PolicyType::Resource, PolicyType::RoleTrust];
    let mut chosen = types
        .into_iter()
        .filter_map(|one| chosen(&source, place.as_deref(), Some(one), reading).ok());
    let found = chosen.find_map(|(documents, _)| type_of(documents.first()?));
    found.ok_or_else(untold)
}

/// Returns the type of the resource that a document belongs to, by what the container says.
fn type_of(document: &Embedded<'_>) -> Option<PublicResourceType> {
    if document.kind.policy_type == Some(PolicyType::RoleTrust) {
        return Some(PublicResourceType::ROLE);
    }
    let owner = document.place.owner.as_deref();
    let secret = owner.filter(|owner| *owner == "AWS::SecretsManager::ResourcePolicy");
    let names = [
        document.kind.resource_type.as_deref(),
        secret.map(|_| "AWS::SecretsManager::Secret"),
        owner,
        // `AWS::SQS::QueuePolicy` is the policy of `AWS::SQS::Queue`.
        owner.and_then(|owner| owner.strip_suffix("Policy")),
    ];
    names.into_iter().flatten().find_map(|name| name.parse().ok())
}

pub(super) fn public_access(
    arguments: &NoPublicAccess,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let resource_type = match &arguments.resource_type {
        Some(name) => name.parse().map_err(|error| {
            let names: Vec<String> =
                PublicResourceType::all().map(|known| known.to_string()).collect();
            Hinted::error(format!("{error}"), format!("they are {}", names.join(", ")))
        })?,
        None => told_type(&arguments.policy, &arguments.question.reading.options()?)?,
    };
    let mut reader = Reader::new(&arguments.question, data, output)?;
    let policy = reader.of_resource(&arguments.policy, resource_type.is_role_trust())?;
    reader.check_parameters()?;
    if !resource_type.may_hold(policy.policy()) {
        return Err(Hinted::error(
            format!(
                "{}: no statement has an action of {resource_type}, so that none applies to it",
                policy.name
            ),
            "say with `--resource-type` what the policy is attached to",
        ));
    }
    let options = arguments.question.options(data);
    let answer = reason::no_public_access(policy.policy(), resource_type, &options);
    let words = Words {
        holds: format!("{} lets no stranger in", policy.name),
        fails: format!("{} lets strangers in", policy.name),
        other: None,
    };
    let asked = Asked {
        name: QuestionName::NoPublicAccess,
        aws: CheckOutput::public_access(&answer),
        words,
        options,
    };
    let status = asked.write(&answer, arguments.output_format, output)?;
    arguments.witnesses.write(&shown(found(&answer), &policy, None), data, output)?;
    Ok(status)
}

pub(super) fn covers(
    arguments: &Covers,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let mut reader = Reader::new(&arguments.question, data, output)?;
    if let Some(required) = arguments.required.as_deref().filter(|_| arguments.layers.is_empty())
        && let Some(pairs) = reader.pairs(&arguments.policy, required)?
    {
        reader.check_parameters()?;
        let is_text = arguments.output_format == PlainFormat::Text;
        return each_pair(&pairs, (is_text, true), output, |policy, required, output| {
            covers_of(arguments, (policy, required), data, output)
        });
    }
    let policy = reader.side(&arguments.policy, &arguments.layers.layers()?)?;
    let required = match (&arguments.managed, &arguments.required) {
        (Some(name), _) => reader.managed(name)?,
        (None, Some(file)) => reader.side(file, &[])?,
        (None, None) => {
            return Err(Hinted::error(
                "nothing is required",
                "give `--required FILE` or `--managed NAME`",
            ));
        }
    };
    policy.see_comparable(&required)?;
    reader.check_parameters()?;
    covers_of(arguments, (&policy, &required), data, output)
}

fn covers_of(
    arguments: &Covers,
    (policy, required): (&Side, &Side),
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let options = arguments.question.options(data);
    let answer = reason::covers(&policy.layers(), required.policy(), &options);
    output.in_forms(arguments.output_format, PlainFormat::Text, |form, output| {
        match form {
            PlainFormat::Json => output.json_text(&covers_json(&answer, &options, LAYOUT))?,
            PlainFormat::Text => {
                let words = Words {
                    holds: format!("{} allows all that {} does", policy.name, required.name),
                    fails: format!("{} lacks some of what {} allows", policy.name, required.name),
                    other: Some(policy.name_with_layers()),
                };
                write_covers(&answer, &words, &options, output)?;
            }
        }
        Ok(())
    })?;
    if answer.holds() {
        tell_closer((required, policy), &options, output);
        tell_denials((required, policy), &options, output);
    }
    let violations = answer.failure().map_or(&[][..], |found| &found.violations);
    arguments.witnesses.write(&shown(violations, required, Some(policy)), data, output)?;
    Ok(status(&answer))
}

pub(super) fn equivalent(
    arguments: &TwoPolicies,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let mut reader = Reader::new(&arguments.question, data, output)?;
    let has_layers = !(arguments.layers.is_empty() && arguments.reference_layers.is_empty());
    let pairs = if has_layers { None } else { reader.pairs(&arguments.left, &arguments.right)? };
    if let Some(pairs) = pairs {
        reader.check_parameters()?;
        let is_text = arguments.output_format == PlainFormat::Text;
        return each_pair(&pairs, (is_text, true), output, |left, right, output| {
            equivalent_of(arguments, (left, right), data, output)
        });
    }
    let (left, right) = reader.both(
        (&arguments.left, &arguments.layers),
        (&arguments.right, &arguments.reference_layers),
    )?;
    reader.check_parameters()?;
    equivalent_of(arguments, (&left, &right), data, output)
}

fn equivalent_of(
    arguments: &TwoPolicies,
    (left, right): (&Side, &Side),
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let options = arguments.question.options(data);
    let answer = reason::equivalent(&left.layers(), &right.layers(), &options);
    output.in_forms(arguments.output_format, PlainFormat::Text, |form, output| {
        match form {
            PlainFormat::Json => output.json_text(&equivalent_json(&answer, &options, LAYOUT))?,
            PlainFormat::Text => {
                let names = (left.name.as_str(), right.name.as_str());
                write_equivalent(&answer, names, &options, output)?;
            }
        }
        Ok(())
    })?;
    if answer.holds() {
        if !tell_closer((left, right), &options, output) {
            tell_closer((right, left), &options, output);
        }
        for pair in [(left, right), (right, left)] {
            tell_denials(pair, &options, output);
        }
    }
    let (of_left, of_right) =
        answer.failure().map_or((&[][..], &[][..]), |found| (&found.left, &found.right));
    let mut all = shown(of_left, left, Some(right));
    all.extend(shown(of_right, right, Some(left)));
    arguments.witnesses.write(&all, data, output)?;
    Ok(status(&answer))
}

fn found(answer: &Answer<Vec<Violation>>) -> &[Violation] {
    answer.failure().map_or(&[][..], Vec::as_slice)
}

/// Returns what one side allows and another does not as what is written to files.
pub(super) fn shown<'a>(
    violations: impl IntoIterator<Item = &'a Violation>,
    allowing: &'a Side,
    refusing: Option<&'a Side>,
) -> Vec<Shown<'a>> {
    let of = |violation| Shown {
        violation,
        allowing: (&allowing.name, allowing.layers()),
        refusing: refusing.map(|side| (side.name.as_str(), side.layers())),
    };
    violations.into_iter().map(of).collect()
}
