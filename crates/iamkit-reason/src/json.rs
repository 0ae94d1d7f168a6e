//! Answers as our JSON.

mod parts;
mod policy_files;
mod scenario;

use iamkit_condition::ContextValue;
use iamkit_policy::ConditionBlock;
use iamkit_syntax::{JsonLayout, JsonWriter};

use crate::answer::{Answer, StatementPart, Undecided, Violation};
use crate::ask::{Change, Difference, Inequality, Redundancies, Uncovered};
use crate::options::{ReasonOptions, Universe};
use crate::rewrite::Rewritten;

use parts::{place_members, undecided, violation_members};
pub use policy_files::{PolicyFile, PolicyFiles};

/// The name of a question in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QuestionName {
    /// `noNewAccess`
    NoNewAccess,
    /// `accessNotGranted`
    AccessNotGranted,
    /// `noPublicAccess`
    NoPublicAccess,
}

impl QuestionName {
    /// Returns the name, such as `noNewAccess`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoNewAccess => "noNewAccess",
            Self::AccessNotGranted => "accessNotGranted",
            Self::NoPublicAccess => "noPublicAccess",
        }
    }
}

/// The differences between two documents, with their names.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct DifferencePair<'a> {
    /// The name of the old one; `None` where there is none.
    pub old: Option<&'a str>,
    /// The name of the new one; `None` where there is none.
    pub new: Option<&'a str>,
    /// What changes.
    pub difference: &'a Difference,
}

impl<'a> DifferencePair<'a> {
    /// Names a difference.
    #[must_use]
    pub const fn new(
        old: Option<&'a str>,
        new: Option<&'a str>,
        difference: &'a Difference,
    ) -> Self {
        Self { old, new, difference }
    }
}

/// Writes the answer to one of the three questions that AWS has, too, as JSON.
#[must_use]
pub fn check_json(
    question: QuestionName,
    answer: &Answer<Vec<Violation>>,
    options: &ReasonOptions<'_>,
    layout: JsonLayout,
) -> String {
    written(layout, |json| {
        head(json, question.as_str(), answer.as_str(), options);
        let violations = answer.failure().map_or(&[][..], Vec::as_slice);
        json.member("violations").array(|json| {
            for violation in violations {
                json.item().object(|json| violation_members(json, violation));
            }
        });
        tail(json, undecided_of(answer));
    })
}

/// Writes the answer whether a policy covers what is required as JSON.
#[must_use]
pub fn covers_json(
    answer: &Answer<Uncovered>,
    options: &ReasonOptions<'_>,
    layout: JsonLayout,
) -> String {
    written(layout, |json| {
        head(json, "covers", answer.as_str(), options);
        let (violations, missing) = answer.failure().map_or((&[][..], &[][..]), |uncovered| {
            (uncovered.violations.as_slice(), uncovered.missing.as_slice())
        });
        json.member("violations").array(|json| {
            for violation in violations {
                json.item().object(|json| violation_members(json, violation));
            }
        });
        json.member("missing").array(|json| {
            for missing in missing {
                let text = missing.statement.to_json();
                let text = match text.strip_suffix('}') {
                    Some(open) if missing.is_denied => format!("{open},\"denied\":true}}"),
                    _ => text,
                };
                json.item().raw(&text);
            }
        });
        json.member("missingIsEnough").flag(answer.failure().is_none_or(|found| found.is_enough));
        if let Some(limits) =
            answer.failure().map(|found| &found.limits).filter(|all| !all.is_empty())
        {
            json.member("limits").array(|json| {
                for limit in limits {
                    json.item().object(|json| {
                        json.member("layer").number(u32::try_from(limit.layer).unwrap_or(u32::MAX));
                        json.member("policies").array(|json| {
                            limit.policies.iter().for_each(|name| json.item().text(name));
                        });
                    });
                }
            });
        }
        tail(json, undecided_of(answer));
    })
}

/// Writes the answer whether two sets of policies are equivalent as JSON.
#[must_use]
pub fn equivalent_json(
    answer: &Answer<Inequality>,
    options: &ReasonOptions<'_>,
    layout: JsonLayout,
) -> String {
    written(layout, |json| {
        head(json, "equivalent", answer.as_str(), options);
        json.member("violations").array(|json| {
            let Some(found) = answer.failure() else { return };
            for (side, violations) in [("left", &found.left), ("right", &found.right)] {
                for violation in violations {
                    json.item().object(|json| {
                        json.member("side").text(side);
                        violation_members(json, violation);
                    });
                }
            }
        });
        tail(json, undecided_of(answer));
    })
}

/// Writes what has no effect as JSON.
#[must_use]
pub fn redundancies_json(
    found: &Redundancies,
    options: &ReasonOptions<'_>,
    layout: JsonLayout,
) -> String {
    let answer = answer_of(found.elements.is_empty(), found.undecided.is_some());
    written(layout, |json| {
        head(json, "redundant", answer, options);
        json.member("elements").array(|json| {
            for redundant in &found.elements {
                json.item().object(|json| {
                    place_members(json, &redundant.statement);
                    json.member("part").text_or_null(redundant.part().map(StatementPart::as_str));
                    let index = redundant
                        .element
                        .map_or_else(|| "null".to_owned(), |(_, index)| index.to_string());
                    json.member("index").raw(&index);
                    json.member("key").text_or_null(redundant.key.as_deref());
                    json.member("operator").text_or_null(redundant.operator.as_deref());
                    json.member("value").text_or_null(redundant.value.as_deref());
                    json.member("kind").text(redundant.kind.as_str());
                    json.member("by").array(|json| {
                        for place in &redundant.by {
                            json.item().object(|json| place_members(json, place));
                        }
                    });
                });
            }
        });
        tail(json, found.undecided.as_ref());
    })
}

/// Writes the differences of pairs of documents as JSON.
#[must_use]
pub fn differences_json(
    pairs: &[DifferencePair<'_>],
    options: &ReasonOptions<'_>,
    layout: JsonLayout,
) -> String {
    let count = |of: fn(&Difference) -> usize| {
        let count = pairs.iter().map(|pair| of(pair.difference)).sum::<usize>();
        u32::try_from(count).unwrap_or(u32::MAX)
    };
    written(layout, |json| {
        json.member("version").number(1);
        universe(json, options);
        json.member("pairs").array(|json| {
            for pair in pairs {
                json.item().object(|json| {
                    json.member("old").text_or_null(pair.old);
                    json.member("new").text_or_null(pair.new);
                    difference_members(json, pair.difference);
                });
            }
        });
        json.member("gained").number(count(|difference| difference.gained.len()));
        json.member("lost").number(count(|difference| difference.lost.len()));
    })
}

/// Writes what is gained and lost, and what was not decided, as members of an object.
pub fn difference_members(json: &mut JsonWriter, found: &Difference) {
    changes(json, "gained", &found.gained);
    changes(json, "lost", &found.lost);
    if found.names_more_closely {
        json.member("namesMoreClosely").flag(true);
    }
    tail(json, found.undecided.as_ref());
}

/// Writes what two sets of policies allow beyond each other as JSON, as the answer to a question.
#[must_use]
pub fn difference_json(
    found: &Difference,
    options: &ReasonOptions<'_>,
    layout: JsonLayout,
) -> String {
    let is_same = found.gained.is_empty() && found.lost.is_empty();
    let answer = answer_of(is_same, found.undecided.is_some());
    written(layout, |json| {
        head(json, "difference", answer, options);
        difference_members(json, found);
    })
}

/// Writes a minimized document as JSON, as the answer to a question: it holds where the document means
/// the same, proved.
#[must_use]
pub fn minimized_json(
    found: &Rewritten,
    options: &ReasonOptions<'_>,
    layout: JsonLayout,
) -> String {
    written(layout, |json| {
        head(json, "minimize", answer_of(true, !found.is_proved), options);
        rewritten_members(json, found);
        tail(json, None);
    })
}

const fn answer_of(is_so: bool, is_undecided: bool) -> &'static str {
    match (is_so, is_undecided) {
        (false, _) => "fails",
        (true, true) => "undecided",
        (true, false) => "holds",
    }
}

/// Writes a rewritten document as JSON.
#[must_use]
pub fn rewritten_json(
    found: &Rewritten,
    options: &ReasonOptions<'_>,
    layout: JsonLayout,
) -> String {
    written(layout, |json| {
        json.member("version").number(1);
        universe(json, options);
        rewritten_members(json, found);
    })
}

fn rewritten_members(json: &mut JsonWriter, found: &Rewritten) {
    let size = |size: usize| u32::try_from(size).unwrap_or(u32::MAX);
    json.member("documents").array(|json| {
        for document in &found.documents {
            json.item().raw(&document.to_json());
        }
    });
    json.member("sizes").object(|json| {
        json.member("before").number(size(found.sizes.0));
        json.member("after").number(size(found.sizes.1));
    });
    json.member("steps").array(|json| {
        for step in &found.steps {
            json.item().object(|json| {
                json.member("step").text(step.name);
                json.member("saved").raw(&step.saved.to_string());
            });
        }
    });
    json.member("proved").flag(found.is_proved);
    json.member("deniesKept").flag(found.keeps_denies);
    let stopped_by = found.stopped_by.as_ref().map(|why| format!("not all was tried: {why}"));
    json.member("reason").text_or_null(found.reason.as_deref().or(stopped_by.as_deref()));
    json.member("lostSids").texts(found.lost_sids.iter().map(|lost| &*lost.sid));
    json.member("lostIds").texts(found.lost_ids.iter().map(|id| &**id));
    let Some(difference) = &found.by_replacing else { return };
    json.member("replaced").array(|json| {
        for replaced in &found.replaced {
            json.item().object(|json| {
                json.member("sid").text(&replaced.sid);
                json.member("oldEffect").text(replaced.old_effect.as_str());
                json.member("newEffect").text(replaced.new_effect.as_str());
            });
        }
    });
    json.member("byReplacing").object(|json| {
        difference_members(json, difference);
    });
}

fn written(layout: JsonLayout, fill: impl FnOnce(&mut JsonWriter)) -> String {
    let mut json = JsonWriter::new(layout);
    json.object(fill);
    json.finish()
}

fn head(json: &mut JsonWriter, question: &str, answer: &str, options: &ReasonOptions<'_>) {
    json.member("version").number(1);
    json.member("question").text(question);
    json.member("answer").text(answer);
    universe(json, options);
}

/// Which requests there are, and how they are matched: part of every proof.
fn universe(json: &mut JsonWriter, options: &ReasonOptions<'_>) {
    json.member("universe").text(options.universe.as_str());
    json.member("fieldCrossing").text("strict");
    let catalog = options.catalog.filter(|_| options.universe == Universe::Catalog);
    json.member("catalogDate").text_or_null(catalog.map(iamkit_catalog::Catalog::date));
}

fn tail(json: &mut JsonWriter, found: Option<&Undecided>) {
    json.member("undecided");
    undecided(json, found);
}

const fn undecided_of<W>(answer: &Answer<W>) -> Option<&Undecided> {
    match answer {
        Answer::Undecided(undecided) => Some(undecided),
        Answer::Holds | Answer::Fails(_) => None,
    }
}

fn changes(json: &mut JsonWriter, name: &str, changes: &[Change]) {
    json.member(name).array(|json| {
        for change in changes {
            json.item().object(|json| {
                violation_members(json, &change.violation);
                let name = if change.is_not_resource { "notResources" } else { "resources" };
                json.member(name).texts(change.resources.iter().map(|text| &**text));
                json.member("condition").raw(change.condition_json().as_deref().unwrap_or("null"));
            });
        }
    });
}

/// Writes a value of the request context.
fn context_value(json: &mut JsonWriter, value: &ContextValue) {
    match value {
        ContextValue::One(text) => json.text(text),
        ContextValue::Many(texts) => json.texts(texts.iter().map(|text| &**text)),
    }
}

impl Change {
    /// Returns the condition of the statement as JSON.
    #[must_use]
    pub fn condition_json(&self) -> Option<String> {
        self.condition.as_ref().map(ConditionBlock::to_json)
    }
}
