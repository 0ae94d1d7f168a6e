//! One form for documents that differ in nothing but their writing.

use iamkit_policy::{
    ActionElement, ActionList, ActionPattern, ConditionBlock, ConditionKey, ConditionTest,
    ConditionValue, LanguageVersion, OneOrMany, OperatorBlock, PolicyDocument, Principal,
    PrincipalClause, PrincipalElement, PrincipalEntry, PrincipalSpec, ResourceElement,
    ResourceList, ResourcePattern, Statement,
};
use iamkit_syntax::{Origin, Spanned};

/// Returns the canonical form of a document: equal for documents that differ only in order, in the
/// case of names, in repeated values, in `Sid` and `Id`, and in whether one value stands in a list.
///
/// Documents of one canonical form mean the same; the reverse is what [`equivalent`](crate::equivalent)
/// is for.
///
/// ```
/// use iamkit_policy::PolicyDocument;
/// use iamkit_reason::canonical;
///
/// let left: PolicyDocument = r#"{"Version": "2012-10-17", "Statement": {"Sid": "Read",
///     "Effect": "Allow", "Action": ["S3:GetObject", "s3:getobject"], "Resource": "*"}}"#
///     .parse()?;
/// let right: PolicyDocument = r#"{"Version": "2012-10-17", "Statement": [{
///     "Effect": "Allow", "Resource": ["*"], "Action": "s3:GetObject"}]}"#
///     .parse()?;
/// assert_eq!(canonical(&left), canonical(&right));
/// # Ok::<(), iamkit_policy::ParsePolicyError>(())
/// ```
#[must_use]
pub fn canonical(document: &PolicyDocument) -> PolicyDocument {
    let mut statements: Vec<(String, Statement)> = document
        .statements()
        .iter()
        .map(|statement| {
            let statement = canonical_statement(statement);
            (statement.to_json(), statement)
        })
        .collect();
    statements.sort_by(|left, right| left.0.cmp(&right.0));
    statements.dedup_by(|left, right| left.0 == right.0);
    let has_dollars = statements.iter().any(|(text, _)| text.contains("${"));
    let version = if document.has_variables() || !has_dollars {
        LanguageVersion::V2012
    } else {
        LanguageVersion::V2008
    };
    statements.into_iter().fold(PolicyDocument::new().with_version(version), |document, found| {
        document.with_statement(found.1)
    })
}

/// Returns a short text that is the same for documents of the same [`canonical`] form, on every
/// machine and in every version.
///
/// ```
/// use iamkit_policy::{PolicyDocument, Statement};
///
/// let document = PolicyDocument::new().with_statement(Statement::allow(["s3:*"]).on(["*"]));
/// assert_eq!(iamkit_reason::fingerprint(&document).len(), 32);
/// ```
#[must_use]
pub fn fingerprint(document: &PolicyDocument) -> String {
    // FNV-1a with 128 bits (draft-eastlake-fnv): names a document, proves nothing.
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let text = canonical(document).to_json();
    let hash =
        text.bytes().fold(OFFSET, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME));
    format!("{hash:032x}")
}

/// Returns the canonical form of a statement.
pub(crate) fn canonical_statement(statement: &Statement) -> Statement {
    let mut found = Statement::new(statement.effect(), canonical_actions(statement.action()));
    found.principal = statement.principal().map(canonical_principal);
    found.resource = statement.resource().map(canonical_resource);
    found.condition = statement.condition().and_then(canonical_condition);
    found
}

fn canonical_actions(element: &ActionElement) -> ActionElement {
    let texts = element.patterns().iter().map(|pattern| pattern.value.as_str().to_lowercase());
    let patterns = sorted(texts).into_iter().map(ActionPattern::new);
    let patterns = patterns.map(Spanned::without_span).collect();
    let list = ActionList { patterns, origin: Origin::default() };
    match element {
        ActionElement::Action(_) => ActionElement::Action(list),
        ActionElement::NotAction(_) => ActionElement::NotAction(list),
    }
}

fn canonical_resource(element: &ResourceElement) -> ResourceElement {
    let texts = element.patterns().iter().map(|pattern| pattern.value.as_str().to_owned());
    let mut texts = sorted(texts);
    if texts.iter().any(|text| text == "*") {
        texts = vec!["*".into()];
    }
    let patterns = texts.into_iter().map(ResourcePattern::new);
    let patterns = patterns.map(Spanned::without_span).collect();
    let list = ResourceList { patterns, origin: Origin::default() };
    match element {
        ResourceElement::Resource(_) => ResourceElement::Resource(list),
        ResourceElement::NotResource(_) => ResourceElement::NotResource(list),
    }
}

fn canonical_principal(element: &PrincipalElement) -> PrincipalElement {
    let spec = match element.spec() {
        PrincipalSpec::Everyone => PrincipalSpec::Everyone,
        PrincipalSpec::Map(entries) => {
            let mut kinds: Vec<_> = entries.iter().map(|entry| entry.kind).collect();
            kinds.sort_unstable();
            kinds.dedup();
            let entry = |kind| {
                let of_kind = entries.iter().filter(|entry| entry.kind == kind);
                let texts = of_kind.flat_map(|entry| entry.values.iter());
                let texts = sorted(texts.map(|principal| principal.value.as_str().to_owned()));
                let values = texts.into_iter().map(Principal::new).map(Spanned::without_span);
                PrincipalEntry { kind, values: values.collect(), origin: Origin::default() }
            };
            PrincipalSpec::Map(kinds.into_iter().map(entry).collect())
        }
    };
    let clause = PrincipalClause { spec, origin: Origin::default() };
    match element {
        PrincipalElement::Principal(_) => PrincipalElement::Principal(clause),
        PrincipalElement::NotPrincipal(_) => PrincipalElement::NotPrincipal(clause),
    }
}

fn canonical_condition(block: &ConditionBlock) -> Option<ConditionBlock> {
    let mut operators: Vec<OperatorBlock> = Vec::new();
    let mut sources: Vec<&OperatorBlock> = block.operators.iter().collect();
    sources.sort_by_key(|block| block.operator.value.to_string());
    for source in sources {
        let mut tests: Vec<ConditionTest> = source
            .tests
            .iter()
            .map(|test| {
                let texts = test.values.iter().map(|value| value.value.text().to_owned());
                let values = sorted(texts).into_iter().map(ConditionValue::from);
                let key = test.key.value.as_str().to_lowercase();
                ConditionTest {
                    key: Spanned::without_span(ConditionKey::new(key)),
                    values: values.map(Spanned::without_span).collect(),
                    origin: Origin::default(),
                }
            })
            .collect();
        tests.sort_by(|left, right| left.key.value.cmp(&right.key.value));
        if tests.is_empty() {
            continue;
        }
        let operator = Spanned::without_span(source.operator.value.clone());
        operators.push(OperatorBlock { operator, tests, origin: Origin::default() });
    }
    (!operators.is_empty()).then(|| ConditionBlock { operators, origin: Origin::default() })
}

fn sorted(texts: impl Iterator<Item = String>) -> OneOrManyTexts {
    let mut texts: Vec<String> = texts.collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}

type OneOrManyTexts = Vec<String>;

/// Returns a list of one or more values.
pub(crate) fn list<T>(values: impl IntoIterator<Item = T>) -> OneOrMany<Spanned<T>> {
    values.into_iter().map(Spanned::without_span).collect()
}
