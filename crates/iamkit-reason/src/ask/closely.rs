//! How closely grants name their callers.

use iamkit_authz::{PolicySet, PrincipalSpecificity};
use iamkit_policy::Effect;

use super::values::specificities;
use crate::options::ReasonOptions;
use crate::policy_layers::PolicyLayers;
use crate::question::{Question, Settled, Side, Trimmed};
use crate::readings::{TwiceAsked, in_every_reading};
use crate::space::BodyId;
use crate::universe::group_actions;

/// Says whether both grant something to callers whom `new` names more closely than `reference` does.
///
/// The policy of a resource that names an account leaves it to the identity-based policies there who may do
/// what it allows; one that names a user or a role grants by itself (IAM User Guide, "Policy evaluation
/// logic"). The other questions look at one policy alone, for which both allow the same. Where it is not
/// decided, the answer is yes; of policies without `Principal` it is no.
///
/// ```
/// use iamkit_authz::PolicySet;
/// use iamkit_policy::{PolicyDocument, PolicyType};
/// use iamkit_reason::{ReasonOptions, names_callers_more_closely};
///
/// let set = |principal: &str| {
///     let text = format!(
///         r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": {{"AWS": "{principal}"}},
///             "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}}}}"#
///     );
///     let document: PolicyDocument = text.parse().unwrap();
///     PolicySet::builder(PolicyType::Resource).add("policy", document).build()
/// };
/// let account = set("111122223333")?;
/// let user = set("arn:aws:iam::111122223333:user/ann")?;
/// let options = ReasonOptions::default();
/// assert!(names_callers_more_closely(&user, &account, &options));
/// assert!(!names_callers_more_closely(&account, &account, &options));
/// # Ok::<(), iamkit_authz::CompileError>(())
/// ```
#[must_use]
pub fn names_callers_more_closely(
    new: &PolicySet,
    reference: &PolicySet,
    options: &ReasonOptions<'_>,
) -> bool {
    let sets = [new, reference];
    in_every_reading(sets, options, |options| Closer(is_closer(sets, options))).0
}

/// Whether callers are named more closely.
struct Closer(bool);

impl TwiceAsked for Closer {
    fn is_settled(&self) -> bool {
        self.0
    }

    fn beside(self, other: Self) -> Self {
        Self(self.0 || other.0)
    }
}

/// The same in one reading of the conditions.
pub(super) fn is_closer([new, reference]: [&PolicySet; 2], options: &ReasonOptions<'_>) -> bool {
    if !(new.policy_type().has_principal() && reference.policy_type().has_principal()) {
        return false;
    }
    let (new, reference) = (PolicyLayers::new(new), PolicyLayers::new(reference));
    let trimmed = Trimmed::new(&new, &reference);
    let Ok(mut question) = Question::new(&new, Some(&reference), &trimmed, *options) else {
        return true;
    };
    let specificities = specificities(&question);
    let specificity = |rule: usize, callers: usize| {
        specificities.get(rule).and_then(|found| found.get(callers)).copied().unwrap_or_default()
    };
    for class in 0..question.classes().len() {
        let Some(found) = question.classes().get(class) else { continue };
        let rules: Vec<usize> = found.rules().collect();
        for callers in 0..question.callers.len() {
            let grants = rules.iter().copied().filter(|rule| {
                let found = question.rules.get(*rule);
                found.is_some_and(|(side, found)| {
                    *side == Side::Left && found.effect == Effect::Allow
                })
                    // No grant names a caller less closely.
                    && specificity(*rule, callers) > PrincipalSpecificity::Account
            });
            for grant in grants.collect::<Vec<_>>() {
                let own = specificity(grant, callers);
                let named = |wanted: &dyn Fn(Side, Effect, PrincipalSpecificity) -> bool| {
                    let is_wanted = |rule: &usize| {
                        let found = question.rules.get(*rule);
                        let how = specificity(*rule, callers);
                        how > PrincipalSpecificity::None
                            && found.is_some_and(|(side, found)| {
                                found.unsupported.is_none() && wanted(*side, found.effect, how)
                            })
                    };
                    let wanted = rules.iter().filter(|rule| is_wanted(rule));
                    wanted.filter_map(|rule| question.body_of(*rule)).collect::<Vec<BodyId>>()
                };
                let subtractors = named(&|side, effect, how| {
                    effect == Effect::Deny || side == Side::Right && how >= own
                });
                let less = named(&|side, effect, how| {
                    side == Side::Right && effect == Effect::Allow && how < own
                });
                for less in less {
                    let bodies = [question.body_of(grant), Some(less)];
                    let bodies: Vec<BodyId> = bodies.into_iter().flatten().collect();
                    if is_left(&mut question, (class, callers), &bodies, &subtractors) {
                        return true;
                    }
                }
            }
        }
    }
    false
}

/// Says whether something is left of what grants ask for, or may be.
fn is_left(
    question: &mut Question<'_, '_>,
    (class, callers): (usize, usize),
    grants: &[BodyId],
    subtractors: &[BodyId],
) -> bool {
    let implied = question.implied_body_of(callers);
    for group in group_actions(question, class) {
        let besides = [implied, group.body].into_iter().flatten();
        let base: Vec<BodyId> = grants.iter().copied().chain(besides).collect();
        match question.try_settle(&base, subtractors) {
            Some(Settled::Nothing) => {}
            Some(Settled::Found(_) | Settled::Unknown(_)) | None => return true,
        }
    }
    false
}
