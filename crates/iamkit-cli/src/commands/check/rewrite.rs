//! What changes nothing in a policy, and the policy without it.

use std::io::Write;

use iamkit::reason::{self, Redundancies, RedundancyKind, minimized_json, redundancies_json};

use super::input::Reader;
use super::questions::LAYOUT;
use super::{OnePolicy, PlainFormat};
use crate::commands::fit::{tell_stop, write_rewritten};
use crate::data::Data;
use crate::escape::escaped;
use crate::output::{GOOD, Output, WARN};
use crate::render::proof::more_of;
use crate::status::Status;

pub(super) fn redundant(
    arguments: &OnePolicy,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let mut reader = Reader::new(&arguments.question, data, output)?;
    let policy = reader.policy(&arguments.policy)?;
    reader.check_parameters()?;
    let options = arguments.question.options(data);
    let found = reason::redundancies(policy.policy(), &options);
    output.in_forms(arguments.output_format, PlainFormat::Text, |form, output| {
        match form {
            PlainFormat::Json => output.json_text(&redundancies_json(&found, &options, LAYOUT))?,
            PlainFormat::Text => write_redundancies(&found, &policy.name, output)?,
        }
        Ok(())
    })?;
    let is_clean = found.elements.is_empty() && found.undecided.is_none();
    Ok(if is_clean { Status::Clean } else { Status::Findings })
}

fn write_redundancies(found: &Redundancies, name: &str, output: &mut Output) -> anyhow::Result<()> {
    let (good, warn) = (output.style(GOOD), output.style(WARN));
    let out = output.data();
    if found.elements.is_empty() && found.undecided.is_none() {
        writeln!(out, "{good}holds{good:#}: every part of {} has an effect", escaped(name))?;
    }
    for redundant in &found.elements {
        let place = redundant.statement.to_string();
        let what = match (redundant.element, redundant.value.as_deref()) {
            (Some((element, _)), Some(value)) => {
                let list = [
                    Some(element.as_str()),
                    redundant.operator.as_deref(),
                    redundant.key.as_deref(),
                ];
                let list: Vec<&str> = list.into_iter().flatten().collect();
                let list = list.join(" ");
                format!("{}, `{}` of its {}", escaped(&place), escaped(value), escaped(&list))
            }
            _ => escaped(&place).into_owned(),
        };
        let others = redundant.by.iter().filter(|by| **by != redundant.statement);
        let by: Vec<String> = others.map(ToString::to_string).collect();
        let by = by.join(" and ");
        let why = match (redundant.kind, by.is_empty()) {
            (RedundancyKind::Shadowed, true) => "all of it is denied".to_owned(),
            (RedundancyKind::Shadowed, false) => format!("all of it is denied by {}", escaped(&by)),
            (RedundancyKind::Covered, true) => "the same is allowed without it".to_owned(),
            (RedundancyKind::Covered, false) => format!("{} does the same", escaped(&by)),
        };
        writeln!(out, "{warn}no effect{warn:#}: {what}: {why}")?;
    }
    if let Some(why) = &found.undecided {
        writeln!(out, "{warn}undecided{warn:#}: {}", escaped(&why.to_string()))?;
        if let Some(more) = more_of(why) {
            writeln!(out, "  {more}")?;
        }
    }
    Ok(())
}

pub(super) fn minimize(
    arguments: &OnePolicy,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let mut reader = Reader::new(&arguments.question, data, output)?;
    let policy = reader.policy(&arguments.policy)?;
    reader.check_parameters()?;
    let options = arguments.question.options(data);
    let Some(document) = policy.document() else { return Ok(Status::CouldNotRun) };
    let found = reason::minimize(document, policy.policy_type(), &options)?;
    output.in_forms(arguments.output_format, PlainFormat::Text, |form, output| {
        match form {
            PlainFormat::Json => output.json_text(&minimized_json(&found, &options, LAYOUT))?,
            PlainFormat::Text => {
                write_rewritten(&found, output)?;
                if let Some(why) = &found.reason {
                    output.message(&format!("nothing is left out: {}", escaped(why)));
                }
                tell_stop(&found, output);
            }
        }
        Ok(())
    })?;
    Ok(if found.is_proved { Status::Clean } else { Status::Findings })
}
