//! `--update`: what scenarios expect, rewritten from what came out.

use iamkit::scenario::{QuestionReport, Scenario};
use iamkit::syntax::{Kind, Node, Span, TextEdit, Tree, apply_edits};
use serde_json::json;

use crate::output::Output;
use crate::scenario_file::tree;
use crate::source::Source;
use crate::write_file::write_file;

/// The edits of one file.
#[derive(Debug)]
pub(super) struct Update<'s> {
    source: &'s Source,
    tree: Tree<'s>,
    edits: Vec<TextEdit>,
    updated: usize,
}

impl<'s> Update<'s> {
    pub(super) fn new(source: &'s Source) -> Self {
        Self { source, tree: tree(source), edits: Vec::new(), updated: 0 }
    }

    /// Notes what has to change for one scenario.
    pub(super) fn add(&mut self, scenario: &Scenario, report: &QuestionReport<'_>) {
        let Some(node) = self.tree.node_at(scenario.span.start) else { return };
        let before = self.edits.len();
        match node.member("expect").filter(|expect| expect.kind() == Kind::Object) {
            Some(expect) if expect.members().next().is_none() => {
                let text = format!("{{\"decision\": {}}}", json!(report.decision().as_str()));
                self.edits.push(TextEdit::new(expect.span(), text));
            }
            Some(expect) => {
                let differs = scenario
                    .expect
                    .as_ref()
                    .is_some_and(|known| !known.mismatches_of_question(report).is_empty());
                if differs {
                    replace_members(expect, report, &mut self.edits);
                }
            }
            None => self.edits.extend(insertion(node, self.source.text(), report)),
        }
        self.updated += usize::from(self.edits.len() > before);
    }

    /// Writes the file if anything changed, and returns how many scenarios did.
    pub(super) fn write(self, output: &mut Output) -> anyhow::Result<usize> {
        if self.edits.is_empty() {
            return Ok(0);
        }
        let text = apply_edits(self.source.text(), &self.edits)?;
        let Some(file) = self.source.file() else {
            anyhow::bail!("standard input cannot be updated");
        };
        write_file(file, self.source.text(), &text, output)?;
        Ok(self.updated)
    }
}

/// Replaces the values of the members that are there.
fn replace_members(expect: Node<'_>, report: &QuestionReport<'_>, edits: &mut Vec<TextEdit>) {
    for member in expect.members() {
        let text = match &*member.name() {
            "decision" => json!(report.decision().as_str()).to_string(),
            "blockedBy" => list(report.blocked_by().iter().map(|layer| layer.as_str().to_owned())),
            "matchedStatements" => list(report.matched_statements().iter().map(|statement| {
                statement.sid.map_or_else(
                    || format!("{}#{}", statement.policy, statement.statement),
                    str::to_owned,
                )
            })),
            _ => continue,
        };
        let old = member.value();
        let is_same = serde_json::from_str::<serde_json::Value>(old.source()).ok()
            == serde_json::from_str(&text).ok();
        if !is_same {
            edits.push(TextEdit::new(old.span(), text));
        }
    }
}

fn list(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.map(|name| json!(name).to_string()).collect();
    format!("[{}]", names.join(", "))
}

/// Adds `expect` behind the last member, on a line of its own where that one has one.
fn insertion(scenario: Node<'_>, text: &str, report: &QuestionReport<'_>) -> Option<TextEdit> {
    let last = scenario.members().last()?;
    let end = last.value().span().end;
    let before = text.get(..last.name_span().start as usize)?;
    let start_of_line = before.rfind('\n').map(|at| at + 1);
    let lead = start_of_line.and_then(|at| before.get(at..)).filter(|lead| lead.trim().is_empty());
    let separator = lead.map_or_else(|| " ".to_owned(), |lead| format!("\n{lead}"));
    let expect =
        format!(",{separator}\"expect\": {{\"decision\": {}}}", json!(report.decision().as_str()));
    Some(TextEdit::new(Span::new(end, end), expect))
}
