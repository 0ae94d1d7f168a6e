//! Condition keys of which the caller chooses the value: whatever a policy demands of them is met.

use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::LazyLock;

use iamkit_catalog::Catalog;
use iamkit_condition::ContextValue;
use iamkit_pattern::Case;
use iamkit_policy::{ActionName, BaseOperator, PolicyDocument, Statement};
use iamkit_work::spend;

use super::UNMENTIONED;
use super::resources::ResourceSample;
use super::sample_context::SampleContext;

/// Class, key, value and actions.
type Row = [&'static str; 4];

// Each document asks for every key that it tests.
static ROWS: LazyLock<Vec<Row>> =
    LazyLock::new(|| rows(include_str!("../../data/chosen-keys.tsv")));
/// So many combinations of values are tried for one request.
// Four keys with two values each; policies that test more of them at once are rare, and each one costs
// a decision.
const COMBINATIONS: usize = 16;

/// A key that a document tests, with what a caller may give for it.
#[derive(Clone, Debug)]
pub(crate) struct ChosenKey {
    name: Box<str>,
    /// Whether a request has a list of values for it.
    has_many: bool,
    choices: Vec<Choice>,
}

#[derive(Clone, Debug)]
struct Choice {
    /// Nothing for a request without the key.
    value: Option<Box<str>>,
    /// The actions of which the caller chooses it; none for all.
    actions: &'static str,
}

/// Lists the keys of a document that its caller chooses.
pub(crate) fn chosen_keys(document: &PolicyDocument, catalog: &Catalog) -> Vec<ChosenKey> {
    let mut found: Vec<ChosenKey> = Vec::new();
    for found_test in document.statements.iter().flat_map(Statement::tests) {
        let Some(operator) = found_test.operator.value.known() else { continue };
        let name = found_test.test.key.value.as_str();
        let known = found.iter().position(|known| Case::Fold.is_same(&known.name, name));
        let rows: Vec<&Row> = ROWS.iter().filter(|[_, key, ..]| is_of(key, name)).collect();
        let Some([class, ..]) = rows.first() else { continue };
        let mut choices: Vec<Choice> = Vec::new();
        if *class == "free" {
            let values = found_test.test.values.iter().map(|value| value.value.text());
            let values = values.flat_map(|value| fitting(operator.base, value));
            choices.extend(values.map(|value| Choice { value: Some(value.into()), actions: "" }));
            choices.push(Choice { value: Some(UNMENTIONED.into()), actions: "" });
            choices.push(Choice { value: None, actions: "" });
        } else if known.is_none() {
            let value =
                |[_, _, value, actions]: &Row| Choice { value: Some((*value).into()), actions };
            choices.extend(rows.iter().copied().map(value));
        }
        if let Some(known) = known.and_then(|index| found.get_mut(index)) {
            // What one test asks for goes before what suits any.
            choices.append(&mut known.choices);
            known.choices = choices;
        } else {
            let info = catalog.global_condition_key(name).or_else(|| catalog.condition_key(name));
            let has_many = info.is_some_and(|info| info.is_multivalued());
            found.push(ChosenKey { name: name.into(), has_many, choices });
        }
    }
    found
}

/// The contexts that a caller of an action can bring about, each made when it is first asked for; the
/// first one is as given when no key is chosen.
pub(crate) struct Contexts<'c> {
    base: Rc<SampleContext>,
    chosen: Vec<(&'c ChosenKey, Vec<&'c Choice>)>,
    place: &'c ResourceSample,
    made: Vec<OnceCell<SampleContext>>,
}

impl<'c> Contexts<'c> {
    pub(crate) fn new(
        base: Rc<SampleContext>,
        keys: &'c [ChosenKey],
        action: &ActionName,
        place: &'c ResourceSample,
    ) -> Self {
        let choices = keys.iter().map(|key| (key, key.choices_for(action)));
        let chosen: Vec<(&ChosenKey, Vec<&Choice>)> =
            choices.filter(|(_, choices)| !choices.is_empty()).collect();
        let count =
            chosen.iter().fold(1, |count, (_, choices)| COMBINATIONS.min(count * choices.len()));
        Self { base, chosen, place, made: vec![OnceCell::new(); count] }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &SampleContext> {
        let made = self.made.iter().enumerate();
        // Most actions leave nothing to choose.
        let is_given = self.chosen.is_empty();
        made.map(
            move |(index, context)| {
                if is_given { &*self.base } else { context.get_or_init(|| self.make(index)) }
            },
        )
    }

    /// Makes one of the combinations, of which the choices of the first key change the fastest.
    fn make(&self, index: usize) -> SampleContext {
        let keys = self.base.count_keys() + self.chosen.len();
        spend(60 * keys, "looking for what a policy grants");
        let mut context = SampleContext::clone(&self.base);
        let mut rest = index;
        for (key, choices) in &self.chosen {
            let choice = choices.get(rest % choices.len());
            match choice.and_then(|choice| choice.value.as_deref()) {
                Some(value) => context.set(&key.name, key.given(value, self.place)),
                None => context.unset(&key.name),
            }
            rest /= choices.len();
        }
        context
    }
}

impl ChosenKey {
    /// Returns what the caller of an action can give.
    fn choices_for(&self, action: &ActionName) -> Vec<&Choice> {
        let is_for = |choice: &&Choice| {
            choice.actions.is_empty() || choice.actions.split(' ').any(|known| action.is(known))
        };
        self.choices.iter().filter(is_for).collect()
    }

    fn given(&self, value: &str, place: &ResourceSample) -> ContextValue {
        let ResourceSample { partition, region, account, .. } = place;
        let value = value
            .replace("PARTITION", partition)
            .replace("REGION", region)
            .replace("ACCOUNT", account);
        if self.has_many { ContextValue::many([value]) } else { ContextValue::from(value) }
    }
}

fn rows(table: &'static str) -> Vec<Row> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let mut columns = line.split('\t');
            let (class, key) = (columns.next()?, columns.next()?);
            let mut rest = || columns.next().unwrap_or_default();
            Some([class, key, rest(), rest()])
        })
        .collect()
}

/// Says whether a key of a policy is one of a row.
fn is_of(row: &str, key: &str) -> bool {
    match row.strip_suffix('*') {
        Some(start) => Case::Fold.starts_with(key, start),
        None => Case::Fold.is_same(row, key),
    }
}

/// Returns values for which a test with this value holds, or for which its opposite does.
fn fitting(base: BaseOperator, text: &str) -> Vec<String> {
    if text.contains("${") || base == BaseOperator::Null {
        return Vec::new();
    }
    if let Ok(number) = text.parse::<i64>() {
        let near = [number, number.saturating_sub(1), number.saturating_add(1)];
        return near.map(|number| number.to_string()).into();
    }
    vec![text.replace(['*', '?'], "x")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        for &[class, key, value, actions] in ROWS.iter() {
            assert!(key.contains(':'), "{key}");
            assert_eq!(class == "target", !value.is_empty(), "{class} {key}");
            assert!(matches!(class, "target" | "free"), "{class}");
            assert!(actions.is_empty() || actions.split(' ').all(|one| one.contains(':')));
        }
        assert!(ROWS.len() > 80);
    }

    #[test]
    fn keys_by_name_and_by_start() {
        assert!(is_of("aws:RequestTag/*", "AWS:requesttag/team"));
        assert!(!is_of("aws:RequestTag/*", "aws:ResourceTag/team"));
        assert!(is_of("s3:prefix", "S3:Prefix"));
        assert!(!is_of("s3:prefix", "s3:prefixes"));
    }
}
