//! Every example of every manual: the *Flagged* ones raise their code, the *Clean* ones do not.

use std::fmt::Write;

use iamkit_catalog::Catalog;
use iamkit_validate::{AttachmentKind, CheckFamily, DocumentKind, IssueCode, Options, validate};

use crate::rendered::{kind_of, rendered};

struct Example {
    flagged: bool,
    kind: DocumentKind,
    attachment: Option<AttachmentKind>,
    text: String,
    /// `size-N` or `compact-N`: the number of characters that the text is to have.
    size: Option<String>,
}

impl Example {
    fn findings(&self, options: &Options<'_>) -> Vec<iamkit_validate::Finding> {
        let options = match self.attachment {
            Some(attachment) => options.clone().attached_to(attachment),
            None => options.clone(),
        };
        validate(&self.padded(), self.kind, &options)
    }

    /// Names what the example is, as the page has it.
    fn heading(&self) -> String {
        let word = if self.flagged { "flagged" } else { "clean" };
        let attachment = self.attachment.map_or_else(String::new, |kind| format!(", {kind}"));
        format!("{word} {}{attachment}", self.kind)
    }

    /// Puts letters in the place of `PAD`.
    fn padded(&self) -> String {
        let Some((what, size)) = self.size.as_ref().and_then(|size| size.split_once('-')) else {
            return self.text.clone();
        };
        let text = if what == "compact" {
            let value: serde_json::Value = serde_json::from_str(&self.text).unwrap();
            value.to_string()
        } else {
            self.text.clone()
        };
        let missing = size.parse::<usize>().unwrap() + "PAD".len() - text.chars().count();
        text.replace("PAD", &"x".repeat(missing))
    }
}

/// Reads the code blocks under `## Flagged` and `## Clean`.
fn examples(manual: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let (mut flagged, mut in_block) = (None, false);
    for line in manual.lines() {
        if in_block {
            if line == "```" {
                in_block = false;
            } else {
                let example = examples.last_mut().unwrap();
                example.text.push_str(line);
                example.text.push('\n');
            }
        } else if let Some(heading) = line.strip_prefix("## ") {
            flagged = match heading {
                "Flagged" => Some(true),
                "Clean" => Some(false),
                _ => None,
            };
        } else if let (Some(flagged), Some(kind)) = (flagged, line.strip_prefix("```json")) {
            in_block = true;
            let (kind, size) = match kind.split_whitespace().collect::<Vec<_>>()[..] {
                [] => ("", None),
                [size] if size.starts_with("size-") || size.starts_with("compact-") => {
                    ("", Some(size.to_owned()))
                }
                [kind] => (kind, None),
                [kind, size] => (kind, Some(size.to_owned())),
                _ => panic!("too many words behind json"),
            };
            let attachment = kind.parse::<AttachmentKind>().ok();
            let kind = attachment.map_or_else(|| kind_of(kind), AttachmentKind::document_kind);
            examples.push(Example { flagged, kind, attachment, text: String::new(), size });
        }
    }
    for example in &mut examples {
        // The line break before the closing fence is not part of the example.
        example.text.pop();
    }
    examples
}

/// Codes about policies; those about the text around have examples in other languages, which the
/// tests of `iamkit-config` run.
fn policy_codes() -> impl Iterator<Item = IssueCode> {
    IssueCode::ALL.into_iter().filter(|code| code.family() != CheckFamily::Source)
}

/// Runs the checks of AWS, and with an example of another family those of the family.
fn options(code: IssueCode) -> Options<'static> {
    let families = match code.family() {
        // Beside the checks of AWS, most of these give way to a finding of the same cause.
        family @ (CheckFamily::Storable | CheckFamily::Effect) => vec![family],
        family => vec![CheckFamily::AccessAnalyzer, family],
    };
    // The pages name moments long ago and far ahead.
    let mut options = Options::new(Catalog::embedded());
    // What AWS no longer reports has a page, too.
    options.named.extend(IssueCode::ALL.into_iter().filter(|code| code.until().is_some()));
    options.select(&families).today("2026-11-01".parse().unwrap())
}

#[test]
fn every_example_is_as_its_manual_says() {
    let mut wrong = String::new();
    for code in policy_codes() {
        let options = options(code);
        let examples = examples(code.manual());
        for flagged in [true, false] {
            if !examples.iter().any(|example| example.flagged == flagged) {
                writeln!(wrong, "{code} has no example with flagged = {flagged}").unwrap();
            }
        }
        for example in &examples {
            let findings = example.findings(&options);
            if findings.iter().any(|finding| finding.code == code) != example.flagged {
                writeln!(
                    wrong,
                    "{code} should be {} in\n{}\nas {}: {}",
                    if example.flagged { "flagged" } else { "absent" },
                    example.text,
                    example.kind,
                    rendered(&example.padded(), &findings)
                )
                .unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn findings_of_all_checks_on_every_example() {
    for code in policy_codes() {
        let options = options(code);
        let mut page = String::new();
        for example in examples(code.manual()) {
            writeln!(page, "{}\n{}", example.heading(), example.text).unwrap();
            let findings = example.findings(&options);
            writeln!(page, "{}", rendered(&example.padded(), &findings)).unwrap();
        }
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(code.as_str().to_lowercase(), page);
        });
    }
}

/// Returns the text of every example.
pub(crate) fn texts() -> Vec<String> {
    let manuals = IssueCode::ALL.into_iter().map(IssueCode::manual);
    manuals.flat_map(examples).map(|example| example.padded()).collect()
}

#[test]
fn only_unknown_names_soften() {
    let strict = Options::new(Catalog::embedded());
    let soft = strict.clone().unknown_as_warning();
    let mut softened = std::collections::BTreeSet::new();
    let flagged = IssueCode::ALL.into_iter().flat_map(|code| examples(code.manual()));
    for example in flagged.filter(|example| example.flagged) {
        let text = example.padded();
        let as_errors = validate(&text, example.kind, &strict);
        let as_warnings = validate(&text, example.kind, &soft);
        assert_eq!(as_errors.len(), as_warnings.len(), "{text}");
        for (strict, soft) in as_errors.iter().zip(&as_warnings) {
            assert_eq!(strict.code, soft.code);
            if strict.finding_type != soft.finding_type {
                assert_eq!(soft.finding_type, iamkit_validate::FindingType::Warning);
                softened.insert(strict.code.as_str());
            }
        }
    }
    let names: Vec<&str> = softened.into_iter().collect();
    assert_eq!(
        names,
        [
            "INVALID_ACTION",
            "INVALID_ARN_REGION",
            "INVALID_ARN_RESOURCE",
            "INVALID_GLOBAL_CONDITION_KEY",
            "INVALID_REGION",
            "INVALID_SERVICE",
            "INVALID_SERVICE_CONDITION_KEY",
            "INVALID_SERVICE_IN_ACTION",
        ]
    );
}
