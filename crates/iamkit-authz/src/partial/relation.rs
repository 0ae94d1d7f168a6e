//! How patterns and the resources of a request meet.

use iamkit_condition::{Substituted, Truth};
use iamkit_pattern::{FieldCrossing, FieldPattern, Token};

use crate::policy_set::{CompiledStatement, ResourceForm, ResourceMatcher};
use crate::{Options, PolicySet, Request};

/// The resources of a request that is about more than one.
#[derive(Debug)]
pub(super) struct Resources {
    pattern: FieldPattern,
}

/// What a pattern says about all of the resources.
enum Meeting {
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

    /// Says whether a statement reaches all of the resources (true), or none (false).
    pub(super) fn reached_by(
        &self,
        statement: &CompiledStatement,
        set: &PolicySet,
        request: &Request,
        options: &Options,
    ) -> Truth {
        let clause = &statement.resource;
        let negated = match clause.form {
            ResourceForm::Every => return Truth::True,
            ResourceForm::None => return Truth::False,
            ResourceForm::Listed => false,
            ResourceForm::NotListed => true,
        };
        let mut listed = Truth::False;
        let mut resolved = Truth::True;
        for &number in set.resource_list(clause) {
            let Some(matcher) = set.resource(number) else { continue };
            match self.meet(matcher, request, options) {
                Meeting::Known(truth) => listed = listed.or(truth),
                Meeting::Open(truth) => {
                    listed = listed.or(truth.and(Truth::Unknown));
                    resolved = Truth::Unknown;
                }
                Meeting::Unresolved => return Truth::False,
            }
        }
        resolved.and(if negated { !listed } else { listed })
    }

    fn meet(&self, matcher: &ResourceMatcher, request: &Request, options: &Options) -> Meeting {
        let crossing = options.field_crossing;
        Meeting::Known(match matcher {
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
                match template.substitute(request.context(), options.condition, ask) {
                    Substituted::Complete(truth) => truth,
                    Substituted::Open(truth) => return Meeting::Open(truth),
                    Substituted::Unresolved => return Meeting::Unresolved,
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
