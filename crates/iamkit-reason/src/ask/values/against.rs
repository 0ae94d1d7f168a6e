//! Values that are seen against their statements without them.

use iamkit_authz::PolicySet;

use crate::answer::Undecided;
use crate::options::ReasonOptions;

use super::asked::{Asked, Judging};
use super::variant::{ListedValue, variants_of};
use super::{NeedlessValue, NeedlessValues, Verdict, by_its_list, not_decided};

/// Judges values by the statements without them.
pub(super) fn against_variants(
    set: &PolicySet,
    values: &[ListedValue],
    judging: Judging<'_>,
    options: &ReasonOptions<'_>,
) -> NeedlessValues {
    let none = NeedlessValues::default();
    if values.is_empty() {
        return none;
    }
    let Some((variants, places)) = variants_of(set, values) else { return none };
    let statements = values.iter().map(|value| value.at);
    let variants = Some((&variants, &*places));
    let asked = Asked::with_variants(set, statements, variants, judging, *options);
    let Ok((mut asked, variants)) = asked else {
        return NeedlessValues { undecided: Some(Undecided::classes(options)), ..none };
    };
    let (mut found, mut unknown) = (Vec::new(), None);
    for (value, variant) in values.iter().zip(variants) {
        match against_variant(&mut asked, value, variant) {
            Verdict::Needless(needless) => found.push(needless),
            Verdict::Needed => {}
            Verdict::Unknown | Verdict::Open => {
                unknown.get_or_insert(value);
            }
        }
    }
    NeedlessValues { found, undecided: unknown.map(|value| not_decided(&asked, set, value)) }
}

fn against_variant(
    asked: &mut Asked<'_, '_>,
    value: &ListedValue,
    variant: Option<usize>,
) -> Verdict {
    // What never applies needs no value.
    let Some(statement) = asked.rule(value.at) else { return Verdict::Needed };
    let mut rules = [Some(statement), variant].into_iter().flatten();
    if rules.any(|rule| asked.is_unsupported(rule)) {
        return Verdict::Unknown;
    }
    let sought = |asked: &Asked<'_, '_>, callers: usize| {
        let parts = [Some(statement), variant];
        let parts = parts.map(|rule| rule.and_then(|rule| asked.part(rule, callers)));
        let pairs = [(parts[0], parts[1]), (parts[1], parts[0])];
        pairs.into_iter().filter_map(|(base, other)| Some((base?, other))).collect()
    };
    if asked.is_left(statement, &sought, None) == Some(false) {
        return Verdict::Needless(by_its_list(value));
    }
    let others = asked.others(statement);
    match asked.is_left(statement, &sought, Some(&others)) {
        None => Verdict::Unknown,
        Some(true) => Verdict::Needed,
        Some(false) => {
            let (is_shadowed, by) = asked.doing_without(statement, &sought, others);
            Verdict::Needless(NeedlessValue { value: value.clone(), is_shadowed, by })
        }
    }
}
