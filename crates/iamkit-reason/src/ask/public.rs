//! Can a stranger use a resource?

mod owner;
mod partly;

use std::net::{Ipv4Addr, Ipv6Addr};

use iamkit_authz::PolicySet;
use iamkit_pattern::Case;
use iamkit_policy::{
    BaseOperator, NamedPrincipal, PolicyDocument, PolicyType, SetOperator, Statement, ValueType,
};
use ipnet::IpNet;

use crate::answer::{Answer, Undecided, Violation};
use crate::options::ReasonOptions;
use crate::policy_layers::PolicyLayers;
use crate::public_resource_type::{PublicResourceType, Shape};
use crate::question::{ANONYMOUS, Question, Trimmed};
use crate::readings::in_every_reading;
use crate::shared_provider::{Claim, SharedProvider};
use crate::space::{
    BodyId, Coordinate, Form, How, KeyId, Part, Predicate, PredicateId, Test, TextPattern, Unnamed,
};

use super::new_access::answer_compiled;
use owner::of_owner;
use partly::partly_named;

/// Blocks of addresses that are shorter than this keep nobody out (Amazon S3 User Guide, "The
/// meaning of public").
const BROADEST_V4: u8 = 8;
const BROADEST_V6: u8 = 32;

/// Keys that only requests with credentials have (IAM User Guide, "AWS global condition context keys").
const OF_CREDENTIALS: [&str; 7] = [
    "aws:federatedprovider",
    "aws:multifactorauthage",
    "aws:multifactorauthpresent",
    "aws:sourceidentity",
    "aws:tokenissuetime",
    "aws:userid",
    "aws:username",
];

/// Says whether no stranger is allowed anything: neither an anonymous caller nor one of an account
/// that the policy does not name, from nowhere that it names.
///
/// Service principals are no strangers.
///
/// ```
/// use iamkit_authz::PolicySet;
/// use iamkit_policy::{BaseOperator, PolicyDocument, PolicyType, Statement};
/// use iamkit_reason::{ReasonOptions, no_public_access};
///
/// let statement = Statement::allow(["s3:GetObject"]).on(["arn:aws:s3:::quarry/*"]).by_everyone();
/// let set = |statement: Statement| {
///     let document = PolicyDocument::new().with_statement(statement);
///     PolicySet::builder(PolicyType::Resource).add("bucket", document).build()
/// };
/// let bucket = "AWS::S3::Bucket".parse()?;
/// let options = ReasonOptions::default();
/// assert!(no_public_access(&set(statement.clone())?, bucket, &options).failure().is_some());
///
/// let key = "aws:PrincipalOrgID";
/// let confined = statement.when(BaseOperator::StringEquals, key, ["o-a1b2c3d4e5"]);
/// assert!(no_public_access(&set(confined)?, bucket, &options).holds());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn no_public_access(
    policy: &PolicySet,
    resource_type: PublicResourceType,
    options: &ReasonOptions<'_>,
) -> Answer<Vec<Violation>> {
    in_every_reading([policy], options, |options| {
        let by_callers = ask(policy, resource_type, Strangers::Callers, options);
        if !resource_type.is_role_trust() {
            return by_callers;
        }
        let by_providers = ask(policy, resource_type, Strangers::OfProviders, options);
        match (by_callers, by_providers) {
            (Answer::Fails(mut found), Answer::Fails(more)) => {
                found.extend(more);
                Answer::Fails(found)
            }
            (found @ Answer::Fails(_), _) | (_, found @ Answer::Fails(_)) => found,
            (undecided @ Answer::Undecided(_), _) | (_, undecided) => undecided,
        }
    })
}

/// Who may be a stranger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strangers {
    /// Anonymous callers and those of other accounts.
    Callers,
    /// The holders of tokens that an identity provider signs for everybody.
    OfProviders,
}

fn ask(
    policy: &PolicySet,
    resource_type: PublicResourceType,
    who: Strangers,
    options: &ReasonOptions<'_>,
) -> Answer<Vec<Violation>> {
    // AWS STS Reference: who has a token of an OpenID Connect provider calls this and nothing else.
    const BY_TOKEN: &str = "sts:AssumeRoleWithWebIdentity";
    let actions: Vec<&str> = match who {
        Strangers::Callers => resource_type.actions().collect(),
        Strangers::OfProviders => vec![BY_TOKEN],
    };
    let asked = Statement::allow(actions).on(["*"]);
    let asked = PolicyDocument::new().with_statement(asked);
    let undecided = || Answer::Undecided(Undecided::classes(options));
    let Ok(asked) =
        PolicySet::builder(PolicyType::Identity).add("actions", asked).build_unchecked()
    else {
        return undecided();
    };
    let layers = PolicyLayers::new(policy).and(&asked);
    let trimmed = Trimmed::default();
    let Ok(question) = Question::new(&layers, None, &trimmed, *options) else {
        return undecided();
    };
    let mut question = question.asking_by_last(1);
    keep_strangers(&mut question, policy, resource_type, who);
    question.also = strangers(&mut question, policy, resource_type);
    answer_compiled(question, options)
}

/// Leaves the callers that are strangers.
fn keep_strangers(
    question: &mut Question<'_, '_>,
    policy: &PolicySet,
    resource_type: PublicResourceType,
    who: Strangers,
) {
    let names_provider = |provider: &str| {
        policy.documents().any(|document| {
            let elements = document.statements().iter().filter_map(Statement::principal);
            elements
                .flat_map(iamkit_policy::PrincipalElement::named)
                .any(|named| matches!(named, NamedPrincipal::Federated(text) if text == provider))
        })
    };
    question.callers.retain(|callers| {
        let Some(known) = &callers.caller else { return false };
        match who {
            Strangers::Callers => known.is_stranger,
            Strangers::OfProviders => {
                SharedProvider::of_principal(&known.text).is_some() && names_provider(&known.text)
            }
        }
    });
    // The easiest to understand first: somebody without credentials, unless the policy looks at what
    // only somebody with credentials has.
    let space = &question.deciders.space;
    // AWS STS answers no unsigned `AssumeRole`.
    let asks_who = resource_type.is_role_trust()
        || space.key_ids().any(|key| {
            let name = space.key_at(key).name.to_ascii_lowercase();
            name.starts_with("aws:principal") || OF_CREDENTIALS.contains(&&*name)
        });
    question.callers.sort_by_key(|callers| {
        let is_anonymous = callers.caller.as_ref().is_some_and(|known| &*known.text == "*");
        is_anonymous == asks_who
    });
}

/// Returns what a stranger's request is like: no key tells of an owner that the policy knows.
fn strangers(
    question: &mut Question<'_, '_>,
    policy: &PolicySet,
    resource_type: PublicResourceType,
) -> Option<BodyId> {
    let mut confining: Vec<(KeyId, Box<[TextPattern]>)> = Vec::new();
    let tested: Vec<KeyId> = question.deciders.space.key_ids().collect();
    for key in tested {
        let patterns = values_of_strangers(question, key, resource_type);
        confining.extend(patterns.map(|patterns| (key, patterns)));
    }
    let mut predicates: Vec<PredicateId> = Vec::new();
    for (key, patterns) in confining {
        let cardinality = question.deciders.space.key_at(key).cardinality;
        let how = How {
            is_negated: false,
            if_missing: true,
            set: cardinality.may_be_many().then_some(SetOperator::ForAllValues),
            if_unreadable: false,
        };
        let test = Test::Text { patterns, is_arn: false, how };
        let predicate = Predicate { coordinate: Coordinate::Key(key), test };
        predicates.push(question.deciders.space.predicate(predicate));
    }
    predicates.extend(of_owner(question, policy));
    predicates.extend(elsewhere(question));
    predicates.extend(not_before(question));
    (!predicates.is_empty()).then(|| question.deciders.space.body(predicates))
}

/// Returns patterns of the values of a key that a stranger's request has; `None` where it may have any.
fn values_of_strangers(
    question: &Question<'_, '_>,
    key: KeyId,
    resource_type: PublicResourceType,
) -> Option<Box<[TextPattern]>> {
    // IAM User Guide, "Principal key values": what an anonymous caller has.
    const OF_ANYBODY: [&str; 2] = ["aws:PrincipalAccount", "aws:userid"];
    let name = &question.deciders.space.key_at(key).name;
    let known = resource_type.confining_keys().find(|(known, _)| known.eq_ignore_ascii_case(name));
    if let Some((_, shape)) = known {
        let shapes = unnamed(shape);
        // What has no shape is no matter of chance.
        if shape == Shape::Text {
            return Some(shapes.into());
        }
        let mut patterns = with_partly_named(question, key, shapes);
        if Case::Fold.is_one_of(name, &OF_ANYBODY) {
            patterns.push(TextPattern::plain(ANONYMOUS, false, Form::Text(Case::Sensitive)));
        }
        return Some(patterns.into());
    }
    if !resource_type.is_role_trust() {
        return None;
    }
    match SharedProvider::claim_at(name) {
        Some(Claim::Chosen) => None,
        Some(Claim::Shaped(shapes)) => Some(with_partly_named(question, key, shapes).into()),
        Some(Claim::Unlisted) => Some(unnamed(Shape::Text).into()),
        None => is_claim(name).then(|| unnamed(Shape::Text).into()),
    }
}

/// Says whether a key is the audience or the subject of an identity provider.
fn is_claim(name: &str) -> bool {
    let (namespace, key) = name.split_once(':').unwrap_or((name, ""));
    namespace.contains('.') && Case::Fold.is_one_of(key, &["aud", "sub"])
}

/// Returns patterns of the values that tell of an owner that nobody names, and of those that the tests
/// of the key name in part: of the accounts that start with `1` some are a stranger's.
fn with_partly_named(
    question: &Question<'_, '_>,
    key: KeyId,
    mut shapes: Vec<TextPattern>,
) -> Vec<TextPattern> {
    const MOST_PATTERNS: usize = 40;
    let predicates = question.deciders.space.predicates().map(|(_, predicate)| predicate);
    let own = predicates.filter(|predicate| predicate.coordinate == Coordinate::Key(key));
    let tested = own.flat_map(Predicate::patterns).take(MOST_PATTERNS);
    let shapes_of = |pattern| shapes.iter().filter_map(move |shape| partly_named(shape, pattern));
    let mut found: Vec<TextPattern> = tested.flat_map(shapes_of).collect();
    found.sort_unstable();
    found.dedup();
    // Whom nobody names at all is shown first.
    shapes.extend(found);
    shapes
}

/// Returns patterns of the values that tell of an owner that nobody names.
fn unnamed(shape: Shape) -> Vec<TextPattern> {
    let pattern =
        |parts: Vec<Part>| TextPattern { parts: parts.into(), form: Form::Text(Case::Sensitive) };
    let fields = |parts: Vec<Part>| TextPattern { parts: parts.into(), form: Form::Completed };
    let text = |text: &str| Part::Literal(text.into());
    let account = || Unnamed::Digit.of(12);
    // What has no shape is as long as an organization's id.
    let some = || Unnamed::Alphanumeric.of(10);
    let is_one_of = |head: &str, kind: Unnamed, counts: &[usize]| {
        let of_count = |count: &usize| pattern(vec![text(head), kind.of(*count)]);
        counts.iter().map(of_count).collect()
    };
    match shape {
        Shape::Account => vec![pattern(vec![account()])],
        Shape::Text => vec![pattern(vec![some()])],
        Shape::False => vec![pattern(vec![text("false")])],
        // AWS Organizations API Reference, "Organization": 10 to 32 letters or digits.
        Shape::Organization => (10..=32)
            .map(|count| pattern(vec![text("o-"), Unnamed::Alphanumeric.of(count)]))
            .collect(),
        // IAM User Guide, "Understand the AWS Organizations entity path".
        Shape::Path => {
            let root = || [text("o-"), some(), text("/r-"), Unnamed::Alphanumeric.of(4)];
            let with = |last: Vec<Part>| pattern(root().into_iter().chain(last).collect());
            vec![
                with(vec![text("/")]),
                with(vec![text("/"), Part::AnyRun]),
                pattern(vec![text("o-"), some(), text("/"), Part::AnyRun]),
            ]
        }
        // Amazon EC2 User Guide, "Resource IDs": 17 digits, of old resources 8.
        Shape::Vpc => is_one_of("vpc-", Unnamed::Hexadecimal, &[17, 8]),
        Shape::VpcEndpoint => is_one_of("vpce-", Unnamed::Hexadecimal, &[17, 8]),
        // IAM User Guide, "IAM identifiers", "Unique identifiers", and "Information available in
        // all requests": the root user has the id of the account.
        Shape::UserId => vec![
            pattern(vec![text("AROA"), Unnamed::Upper.of(17), text(":"), Part::AnyRun]),
            pattern(vec![text("AIDA"), Unnamed::Upper.of(17)]),
            pattern(vec![account()]),
            pattern(vec![account(), text(":"), Part::AnyRun]),
        ],
        Shape::Arn => {
            let any = || Part::AnyRun;
            let head = |service: Part| vec![text("arn:"), any(), text(":"), service, text(":")];
            let mut owned = head(any());
            owned.extend([any(), text(":"), account(), text(":"), any()]);
            // The name of a bucket is what tells its owner.
            let mut bucket = head(text("s3"));
            bucket.extend([text("::"), some()]);
            // No key holds the ARN of an object.
            vec![fields(owned), fields(bucket)]
        }
    }
}

/// Returns the predicates that addresses lie in no block that keeps anybody out.
fn elsewhere(question: &mut Question<'_, '_>) -> Vec<PredicateId> {
    let mut found = Vec::new();
    for name in ["aws:SourceIp", "aws:VpcSourceIp"] {
        let key = question.deciders.space.key(name);
        let mut blocks: Vec<IpNet> = Vec::new();
        for (_, predicate) in question.deciders.space.predicates() {
            if let Test::Typed { value_type: ValueType::IpAddress, values, .. } = &predicate.test
                && predicate.coordinate == Coordinate::Key(key)
            {
                let networks = values
                    .iter()
                    .filter_map(|text| iamkit_condition::internal::parse_network(text));
                // A block that keeps nobody out takes none in that does.
                blocks.extend(networks.map(|network| network.trunc()).filter(confines));
            }
        }
        if blocks.is_empty() {
            continue;
        }
        let mut confining: Vec<Box<str>> = IpNet::aggregate(&blocks)
            .into_iter()
            .filter(confines)
            .map(|block| block.to_string().into())
            .collect();
        confining.sort_unstable();
        let how = How { is_negated: true, if_missing: true, set: None, if_unreadable: false };
        let test = Test::Typed {
            value_type: ValueType::IpAddress,
            base: BaseOperator::NotIpAddress,
            values: confining.into(),
            how,
        };
        let predicate = Predicate { coordinate: Coordinate::Key(key), test };
        found.push(question.deciders.space.predicate(predicate));
    }
    found
}

/// Returns the predicate that the time of the request is one that is still to come.
fn not_before(question: &mut Question<'_, '_>) -> Option<PredicateId> {
    let since = question.options.since?;
    let name = "aws:CurrentTime";
    let tested = question
        .deciders
        .space
        .key_ids()
        .find(|key| question.deciders.space.key_at(*key).name.eq_ignore_ascii_case(name))?;
    let how = How { is_negated: false, if_missing: true, set: None, if_unreadable: false };
    let test = Test::Typed {
        value_type: ValueType::Date,
        base: BaseOperator::DateGreaterThanEquals,
        values: [since.into()].into(),
        how,
    };
    let predicate = Predicate { coordinate: Coordinate::Key(tested), test };
    Some(question.deciders.space.predicate(predicate))
}

fn confines(block: &IpNet) -> bool {
    match block {
        IpNet::V4(block) => {
            let ends = [block.network(), block.broadcast()];
            block.prefix_len() >= BROADEST_V4 || ends.iter().all(Ipv4Addr::is_private)
        }
        IpNet::V6(block) => {
            let ends = [block.network(), block.broadcast()];
            block.prefix_len() >= BROADEST_V6 || ends.iter().all(Ipv6Addr::is_unique_local)
        }
    }
}
