//! A report as JSON.

use iamkit_authz::{Check, GrantPath, OptionId, Residual};
use iamkit_syntax::JsonWriter;

use super::{MatchedStatement, Report, layers};

/// Bytes that decisions usually take, so that their text does not move while it grows.
const USUAL_LENGTH: usize = 1024;

impl Report<'_> {
    /// Writes the decision as one line of JSON, with the record of every layer when `explain`.
    #[must_use]
    pub fn to_json(&self, explain: bool) -> String {
        let mut json = JsonWriter::default().with_room(USUAL_LENGTH);
        json.object(|json| {
            json.member("version").number(1);
            json.member("name").text_or_null(self.name);
            json.member("decision").text(self.decision().as_str());
            json.member("grantedBy").text_or_null(self.granted_by().map(GrantPath::as_str));
            json.member("blockedBy").texts(self.blocked_by().iter().map(|layer| layer.as_str()));
            json.member("matchedStatements").array(|json| {
                for matched in self.matched_statements() {
                    matched.write(json.item());
                }
            });
            json.member("missingContextKeys").texts(self.missing_context_keys.iter().copied());
            if !self.unknown_values.is_empty() {
                json.member("unknownValues").texts(self.unknown_values.iter().map(|it| &**it));
            }
            let missing = &self.explanation.missing_input;
            json.member("missingInput").texts(missing.iter().map(|input| input.as_str()));
            let residual = self.residual().map(Residual::to_json);
            json.member("residual").raw(residual.as_deref().unwrap_or("null"));
            json.member("assumptions").texts(self.assumptions().iter().map(OptionId::as_str));
            self.write_refusal(json.member("reason"));
            json.member("awsMessage").text_or_null(self.aws_message().as_deref());
            json.member("checks").array(|json| {
                for check in self.explanation.checks() {
                    write_check(json.item(), &check);
                }
            });
            self.write_warnings(json.member("warnings"));
            json.member("hints").texts(self.hints().iter().map(String::as_str));
            if explain {
                json.member("sameAccount").flag(self.explanation.outcome.is_same_account);
                json.member("diagnostics").texts(self.notes().iter().map(String::as_str));
                layers::write(json.member("layers"), &self.explanation);
            }
        });
        json.finish()
    }

    /// Writes what should be known about the decision as a JSON list.
    #[must_use]
    pub fn warnings_json(&self) -> String {
        let mut json = JsonWriter::default();
        self.write_warnings(&mut json);
        json.finish()
    }

    fn write_warnings(&self, json: &mut JsonWriter) {
        json.array(|json| {
            for warning in self.warnings.iter() {
                warning.write(self.lines.as_ref(), json.item());
            }
        });
    }

    fn write_refusal(&self, json: &mut JsonWriter) {
        match self.refusal() {
            None => json.raw("null"),
            Some(refusal) => json.object(|json| {
                json.member("id").text(refusal.rule.as_str());
                json.member("text").text(&refusal.text);
                json.member("page").text(refusal.page);
            }),
        }
    }
}

fn write_check(json: &mut JsonWriter, check: &Check<'_, '_>) {
    json.object(|json| {
        json.member("type").text(check.check_type.as_str());
        json.member("target").text_or_null(check.target);
        json.member("effect").text(check.effect.as_str());
        json.member("statements").array(|json| {
            for trace in &check.statements {
                MatchedStatement::of(trace).write(json.item());
            }
        });
    });
}
