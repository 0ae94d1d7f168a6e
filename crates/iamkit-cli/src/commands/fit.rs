//! `iamkit fit`: a policy made to fit where it is attached.

use std::io::Write;

use clap::Args;
use iamkit::policy;
use iamkit::reason::{self, Attachment, Difference, ReasonOptions, Rewritten, rewritten_json};
use iamkit::validate::AttachmentKind;

use super::catalog::Format;
use super::check::{LAYOUT, QuestionFlags, Reader};
use crate::data::Data;
use crate::escape::escaped;
use crate::output::{Hinted, Output};
use crate::render::proof::{more_of, plural};
use crate::status::Status;

/// How many patterns of actions are written before the rest is counted.
const PATTERNS: usize = 12;

/// Make a policy fit the quota of where it is attached: shorter, then split; the meaning stays, proved
///
/// Prints one document, or the fewest that fit as a JSON array. Exits with 1 when it cannot be done.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  iamkit fit policy.json --attach inline-role")]
pub(crate) struct Arguments {
    /// The policy, `-` for standard input, or `FILE#PLACE`
    policy: String,
    /// What the policy is attached to: managed, inline-user, inline-group, inline-role, boundary, scp,
    /// rcp, trust, s3-bucket and more
    #[arg(long, value_name = "PLACE")]
    attach: String,
    #[command(flatten)]
    question: QuestionFlags,
    /// How to print
    #[arg(long, alias = "format", value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

pub(crate) fn run(
    arguments: &Arguments,
    data: Data,
    output: &mut Output,
) -> anyhow::Result<Status> {
    let kind: AttachmentKind =
        arguments.attach.parse().map_err(|error: iamkit::validate::ParseAttachmentKindError| {
            Hinted::error(format!("--attach: {error}"), error.hint())
        })?;
    let mut reader = Reader::new(&arguments.question, data, output)?;
    let policy = reader.typed_policy(&arguments.policy, kind.policy_type())?;
    reader.check_parameters()?;
    let options = arguments.question.options(data);
    let Some(document) = policy.document() else { return Ok(Status::CouldNotRun) };
    let attachment = Attachment::new(kind.policy_type(), kind.quota(), kind.most_documents());
    // What is printed is compact: white space of the input is the first that is saved.
    let found = reason::fit(document, None, attachment, &options)?;
    write_in_forms(&found, &options, arguments.output_format, output)?;
    let shows_text = output.shows_text(arguments.output_format == Format::Text);
    if shows_text {
        tell_stop(&found, output);
    }
    if let Some(why) = found.reason.as_deref().filter(|_| shows_text) {
        output.message(&format!("cannot be done: {}", escaped(why)));
    }
    let is_done = found.is_proved && !found.documents.is_empty();
    Ok(if is_done { Status::Clean } else { Status::Findings })
}

/// Tells of the limit that ended the search for what may be left out.
pub(super) fn tell_stop(found: &Rewritten, output: &mut Output) {
    let Some(why) = &found.stopped_by else { return };
    let more = more_of(why).map(|more| format!("; {more}")).unwrap_or_default();
    output.message(&format!("not all was tried: {}{more}", escaped(&why.to_string())));
}

/// Writes what policies were turned into, in the form that was asked for.
pub(super) fn write_in_forms(
    found: &Rewritten,
    options: &ReasonOptions<'_>,
    asked: Format,
    output: &mut Output,
) -> anyhow::Result<()> {
    output.in_forms(asked, Format::Text, |form, output| match form {
        Format::Json => Ok(output.json_text(&rewritten_json(found, options, LAYOUT))?),
        Format::Text => write_rewritten(found, output),
    })
}

/// Writes what a policy was turned into, and on standard error how.
pub(super) fn write_rewritten(found: &Rewritten, output: &mut Output) -> anyhow::Result<()> {
    match found.documents.as_slice() {
        [] => {}
        [one] => write!(output.data(), "{}", policy::format(one))?,
        several => {
            let texts: Vec<String> =
                several.iter().map(|one| policy::format(one).trim_end().to_owned()).collect();
            writeln!(output.data(), "[\n{}\n]", texts.join(",\n"))?;
        }
    }
    for step in &found.steps {
        let characters = step.saved.unsigned_abs();
        let what = if step.saved < 0 { "characters more" } else { "characters saved" };
        output.message(&format!("{}: {characters} {what}", step.name));
    }
    for lost in &found.lost_sids {
        output.message(&escaped(&lost.to_string()));
    }
    for id in &found.lost_ids {
        output.message(&format!("the Id `{}` is not kept: a document has one", escaped(id)));
    }
    if !found.keeps_denies {
        output.message(
            "a Deny of something that the policy does not allow is left out; beside other policies that \
             allow it, it would deny: `iamkit fit` keeps it",
        );
    }
    for replaced in &found.replaced {
        output.message(&escaped(&replaced.to_string()));
    }
    if let Some(difference) = &found.by_replacing {
        write_changes(difference, output);
    }
    let (before, after) = found.sizes;
    if !found.documents.is_empty() {
        let documents = plural(found.documents.len(), "document");
        let proved = match (found.is_proved, found.keeps_denies) {
            (true, _) if !found.replaced.is_empty() => {
                ", proved equal to all statements but those that were replaced"
            }
            (true, true) => ", meaning proved equal",
            (true, false) => ", proved to allow the same",
            (false, _) => "",
        };
        output.message(&format!("{before} to {after} characters in {documents}{proved}"));
    }
    Ok(())
}

/// Says what changes by statements that were replaced.
fn write_changes(difference: &Difference, output: &mut Output) {
    for (verb, changes) in [("lost", &difference.lost), ("gained", &difference.gained)] {
        for change in changes {
            let actions = &change.violation.actions;
            let patterns: Vec<&str> =
                actions.patterns.iter().take(PATTERNS).map(|pattern| &**pattern).collect();
            let more = actions.patterns.len().saturating_sub(PATTERNS);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let text = format!(
                "{verb} by it: {}{more}, such as {} on {}",
                patterns.join(", "),
                change.violation.request.action,
                change.violation.request.resource
            );
            output.message(&escaped(&text));
        }
    }
    if let Some(why) = &difference.undecided {
        output.message(&escaped(&format!("not decided what changes by it: {why}")));
    } else if difference.gained.is_empty() && difference.lost.is_empty() {
        output.message("nothing is gained or lost by it");
    }
}
