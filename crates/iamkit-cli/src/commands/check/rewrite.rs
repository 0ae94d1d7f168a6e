//! What changes nothing in a policy, and the policy without it.

use std::io::Write;

use iamkit::policy::Effect;
use iamkit::reason::{self, Redundancies, RedundancyKind, minimized_json, redundancies_json};

use super::input::{Reader, Side};
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
    let policy = reader.side(&arguments.policy, &arguments.layers.layers()?)?;
    reader.check_parameters()?;
    let options = arguments.question.options(data);
    let found = reason::redundancies_within(&policy.layers(), &options);
    output.in_forms(arguments.output_format, PlainFormat::Text, |form, output| {
        match form {
            PlainFormat::Json => output.json_text(&redundancies_json(&found, &options, LAYOUT))?,
            PlainFormat::Text => write_redundancies(&found, &policy, output)?,
        }
        Ok(())
    })?;
    let is_clean = found.elements.is_empty() && found.undecided.is_none();
    Ok(if is_clean { Status::Clean } else { Status::Findings })
}

fn write_redundancies(
    found: &Redundancies,
    policy: &Side,
    output: &mut Output,
) -> anyhow::Result<()> {
    let (good, warn) = (output.style(GOOD), output.style(WARN));
    let out = output.data();
    if found.elements.is_empty() && found.undecided.is_none() {
        writeln!(
            out,
            "{good}holds{good:#}: every part of {} has an effect",
            escaped(&policy.name)
        )?;
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
        let statement = policy.policy().statement(redundant.statement.at);
        let is_deny = statement.is_some_and(|found| found.effect() == Effect::Deny);
        let why = match (redundant.kind, by.is_empty()) {
            (RedundancyKind::Shadowed, true) if policy.has_layers() => {
                "nothing of it is allowed within the layers around it".to_owned()
            }
            (RedundancyKind::Shadowed, true) => "nothing of it is allowed".to_owned(),
            (RedundancyKind::Shadowed, false) => format!("all of it is denied by {}", escaped(&by)),
            (RedundancyKind::Covered, true) if is_deny => {
                "nothing that it denies is allowed by the policy; other policies may allow it"
                    .to_owned()
            }
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
    let policy = reader.side(&arguments.policy, &arguments.layers.layers()?)?;
    reader.check_parameters()?;
    policy.see_one()?;
    let options = arguments.question.options(data);
    let found = reason::minimize_within(&policy.layers(), &options)?;
    let Some(found) = found else { return Ok(Status::CouldNotRun) };
    output.in_forms(arguments.output_format, PlainFormat::Text, |form, output| {
        match form {
            PlainFormat::Json => output.json_text(&minimized_json(&found, &options, LAYOUT))?,
            PlainFormat::Text => {
                write_rewritten(&found, output)?;
                if let Some(why) = &found.reason {
                    output.message(&format!("nothing is left out: {}", escaped(why)));
                }
                if policy.has_layers() {
                    output.message("it means the same as long as these layers stand around it");
                }
                tell_stop(&found, output);
            }
        }
        Ok(())
    })?;
    Ok(if found.is_proved { Status::Clean } else { Status::Findings })
}
