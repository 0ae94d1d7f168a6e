//! How patterns and the resources of a request overlap.

use iamkit_condition::{ConditionOption, Substituted, Truth};
use iamkit_pattern::{FieldCrossing, FieldPattern, Token};

use crate::compile::{CompiledStatement, ResourceForm, ResourceMatcher};
use crate::{PolicySet, Request};

/// The resources of a request that is about more than one.
#[derive(Debug)]
pub(super) struct Resources {
    pattern: FieldPattern,
}

/// What a pattern says about all of the resources.
enum Overlap {
    Known(Truth),
    /// A policy variable is not known, and may have no value.
    Open(Truth),
    /// A policy variable has no value.
    Unresolved,
}

impl Resources {
    /// Returns the resources, if the text holds wildcards.
    pub(super) fn of(text: &str) -> Option<Self> {
        let is_pattern = text != "*" && text.contains(['*', '?']);
        is_pattern.then(|| Self { pattern: FieldPattern::new(text) })
    }

    /// Says whether a statement matches all of the resources (true), or none (false).
    pub(super) fn matched_by(
        &self,
        statement: &CompiledStatement,
        set: &PolicySet,
        request: &Request,
    ) -> Truth {
        let clause = &statement.resource;
        let negated = match clause.form {
            ResourceForm::Every => return Truth::True,
            ResourceForm::None => return Truth::False,
            ResourceForm::Listed => false,
            ResourceForm::NotListed => true,
        };
        let disables_statement = request.options().variable_without_value_disables_statement;
        let mut listed = Truth::False;
        let mut resolved = Truth::True;
        // What is lost counts as unknown.
        let Some(numbers) = set.resource_list(clause) else { return Truth::Unknown };
        for &number in numbers {
            let Some(matcher) = set.resource(number) else { return Truth::Unknown };
            match self.overlap(matcher, request) {
                Overlap::Known(truth) => listed = listed.or(truth),
                Overlap::Open(truth) => {
                    listed = listed.or(truth.and(Truth::Unknown));
                    if disables_statement {
                        resolved = Truth::Unknown;
                    }
                }
                Overlap::Unresolved if disables_statement => return Truth::False,
                // The entry matches nothing.
                Overlap::Unresolved => {}
            }
        }
        resolved.and(if negated { !listed } else { listed })
    }

    fn overlap(&self, matcher: &ResourceMatcher, request: &Request) -> Overlap {
        let options = request.options();
        let crossing = options.field_crossing;
        Overlap::Known(match matcher {
            ResourceMatcher::Any => Truth::True,
            ResourceMatcher::Exact(text) => self.within(&FieldPattern::new(text), crossing),
            ResourceMatcher::Prefix(text) => {
                self.within(&FieldPattern::new(&format!("{text}*")), crossing)
            }
            ResourceMatcher::Anchored(head, last) => {
                let tokens = std::iter::once(Token::Literal(head)).chain(last.tokens());
                self.within(&FieldPattern::from_tokens(tokens), crossing)
            }
            ResourceMatcher::Fields(pattern) => self.within(pattern, crossing),
            ResourceMatcher::Template(template) => {
                let ask = |tokens: &[Token<'_>]| {
                    self.within(&FieldPattern::from_tokens(tokens.iter().copied()), crossing)
                };
                // A key that every request has could have any value here.
                let conditions = options.condition.with(ConditionOption::PresentKeysAgainst);
                match template.substitute(request.context(), conditions, ask) {
                    Substituted::Complete(truth) => truth,
                    Substituted::Open(truth) => return Overlap::Open(truth),
                    Substituted::NotGiven => Truth::False,
                    Substituted::Unresolved => return Overlap::Unresolved,
                }
            }
        })
    }

    fn within(&self, pattern: &FieldPattern, crossing: FieldCrossing) -> Truth {
        if pattern.contains(&self.pattern, crossing) {
            Truth::True
        } else if pattern.intersects(&self.pattern, crossing) {
            Truth::Unknown
        } else {
            Truth::False
        }
    }
}
