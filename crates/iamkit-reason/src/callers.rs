//! The callers that the principals of policies tell apart.
//!
//! A `Principal` element names callers, accounts or everyone and has no other wildcards, so that a
//! few callers stand for all: each that is named, one unnamed of each kind in each account that is
//! named, and one of each kind in an account that is not.

use std::collections::{BTreeMap, BTreeSet};

use iamkit_arn::{AccountId, Arn, Field, PrincipalArn};
use iamkit_authz::Caller;
use iamkit_pattern::Case;
use iamkit_policy::{ConditionTest, NamedPrincipal, ResourceElement, Statement};

/// Names that a caller gets that no policy names.
const NAMES: [&str; 3] = ["example", "other", "unnamed-caller"];

/// Account ids that AWS uses in its documentation.
const ACCOUNTS: [&str; 4] = ["111122223333", "444455556666", "777788889999", "123456789012"];

/// Most accounts that conditions name and callers are told apart for.
const MOST_TESTED: usize = 16;

/// A caller and the text that stands for it.
#[derive(Clone, Debug)]
pub(crate) struct KnownCaller {
    pub(crate) caller: Caller,
    /// As `iamkit-authz` reads it.
    pub(crate) text: Box<str>,
    /// What the text does not say, by member of scenario files.
    pub(crate) details: Vec<(&'static str, Box<str>)>,
    /// Whether it is anonymous or of an account that is not named.
    pub(crate) is_stranger: bool,
}

/// What the principals of some statements name.
#[derive(Debug, Default)]
struct Named {
    /// Partition and account of resources: their callers need nobody else's leave.
    owners: BTreeSet<(Box<str>, Box<str>)>,
    /// Accounts that conditions tell their callers by.
    conditions: BTreeSet<(Box<str>, Box<str>)>,
    /// Partition and account.
    accounts: BTreeSet<(Box<str>, Box<str>)>,
    arns: BTreeSet<Box<str>>,
    unique_ids: BTreeSet<Box<str>>,
    services: BTreeSet<Box<str>>,
    federated: BTreeSet<Box<str>>,
    canonical_users: BTreeSet<Box<str>>,
}

impl Named {
    fn add(&mut self, named: NamedPrincipal<'_>) {
        match named {
            NamedPrincipal::Everyone | NamedPrincipal::AwsStar => {}
            NamedPrincipal::Account(account) => {
                self.accounts.insert(("aws".into(), account.to_string().into()));
            }
            NamedPrincipal::RootUser { account, partition } => {
                self.accounts.insert((partition.into(), account.to_string().into()));
            }
            NamedPrincipal::Arn(arn) => {
                if arn.account_id().is_some() {
                    self.accounts.insert((arn.partition().into(), arn.account().into()));
                }
                self.arns.insert(arn.as_str().into());
            }
            NamedPrincipal::UniqueId(id) => {
                self.unique_ids.insert(id.into());
            }
            NamedPrincipal::Service(name) => {
                self.services.insert(name.into());
            }
            NamedPrincipal::Federated(provider) => {
                self.federated.insert(provider.into());
            }
            NamedPrincipal::CanonicalUser(id) => {
                self.canonical_users.insert(id.into());
            }
        }
    }

    /// Adds the accounts that a test compares the caller's with.
    fn add_tested(&mut self, test: &ConditionTest) {
        let key = test.key.value.as_str();
        let is_account = Case::Fold.is_same(key, "aws:PrincipalAccount");
        if !is_account && !Case::Fold.is_same(key, "aws:PrincipalArn") {
            return;
        }
        for value in &test.values {
            let text = value.value.text();
            let mut fields = text.split(':').skip(1);
            let (partition, account) = if is_account {
                ("aws", Some(text))
            } else {
                (fields.next().unwrap_or_default(), fields.nth(2))
            };
            let partition = if partition.contains('*') { "aws" } else { partition };
            let account = account.filter(|text| AccountId::new(text).is_some());
            if self.conditions.len() < MOST_TESTED {
                self.conditions.extend(account.map(|account| (partition.into(), account.into())));
            }
        }
    }

    fn has_text(&self, text: &str) -> bool {
        self.arns.iter().any(|arn| arn.contains(text))
    }
}

fn fresh_account(named: &Named) -> Box<str> {
    let accounts = || named.accounts.iter().chain(&named.owners).chain(&named.conditions);
    let is_named = |id: &str| accounts().any(|(_, account)| &**account == id);
    let known = ACCOUNTS.iter().map(|&id| Box::<str>::from(id));
    let numbered = (1_u64..).map(|number| format!("9{number:011}").into());
    known.chain(numbered).find(|id| !is_named(id)).unwrap_or_default()
}

fn named_in<'s>(statements: impl Iterator<Item = &'s Statement>) -> Named {
    let mut named = Named::default();
    for statement in statements {
        let Some(element) = statement.principal() else { continue };
        for test in statement.tests() {
            named.add_tested(test.test);
        }
        for principal in element.named() {
            named.add(principal);
        }
        for pattern in statement.resource().into_iter().flat_map(ResourceElement::patterns) {
            let field = |field| pattern.value.field(field).unwrap_or_default();
            if AccountId::new(field(Field::Account)).is_some() {
                let partition = field(Field::Partition);
                let partition = if partition.contains('*') { "aws" } else { partition };
                named.owners.insert((partition.into(), field(Field::Account).into()));
            }
        }
    }
    named
}

/// Returns the callers that the statements tell apart, those first that are easiest to understand.
pub(crate) fn callers<'s>(statements: impl Iterator<Item = &'s Statement>) -> Vec<KnownCaller> {
    let named = named_in(statements);
    let name = NAMES.iter().find(|name| !named.has_text(name)).unwrap_or(&"unnamed-caller-2");
    let mut found = Callers::default();
    for arn in &named.arns {
        found.add_named(arn, &named, name);
    }
    let tested = named.conditions.union(&named.owners);
    for (partition, account) in tested.filter(|known| !named.accounts.contains(*known)) {
        found.add_account(partition, account, name);
    }
    let fresh: (Box<str>, Box<str>) = ("aws".into(), fresh_account(&named));
    let strangers = found.list.len();
    found.add_account(&fresh.0, &fresh.1, name);
    found.push("*", Some(Caller::anonymous()));
    for known in found.list.iter_mut().skip(strangers) {
        known.is_stranger = true;
    }
    for (partition, account) in &named.accounts {
        found.add_account(partition, account, name);
    }
    for id in &named.unique_ids {
        let text = if id.starts_with("AROA") {
            format!("arn:aws:sts::{}:assumed-role/{name}/{name}", fresh.1)
        } else {
            format!("arn:aws:iam::{}:user/{name}", fresh.1)
        };
        let caller = Caller::builder().text(&text).unique_id(id).build().ok();
        found.push_with(&text, caller, vec![("uniqueId", id.clone())]);
    }
    for id in &named.canonical_users {
        for text in [
            format!("arn:aws:iam::{}:root", fresh.1),
            format!("arn:aws:iam::{}:user/{name}", fresh.1),
        ] {
            let caller = Caller::builder().text(&text).canonical_user(id).build().ok();
            found.push_with(&text, caller, vec![("canonicalId", id.clone())]);
        }
    }
    for service in named.services.iter().map(|name| &**name).chain(["example.amazonaws.com"]) {
        found.push(service, Caller::builder().service(service).build().ok());
    }
    let provider = format!("arn:aws:iam::{}:saml-provider/{name}", fresh.1);
    for provider in named.federated.iter().map(|name| &**name).chain([provider.as_str()]) {
        found.push(provider, provider.parse().ok());
    }
    found.list
}

#[derive(Debug, Default)]
struct Callers {
    list: Vec<KnownCaller>,
    /// Their places by what equal ones share: the account, and what the text does not say.
    places: BTreeMap<(Option<AccountId>, Box<str>), Vec<usize>>,
}

impl Callers {
    fn push(&mut self, text: &str, caller: Option<Caller>) {
        self.push_with(text, caller, Vec::new());
    }

    fn push_with(
        &mut self,
        text: &str,
        caller: Option<Caller>,
        details: Vec<(&'static str, Box<str>)>,
    ) {
        let Some(caller) = caller else { return };
        let account = caller.account();
        let beside = details.first().map(|(_, value)| value.clone());
        let of_none = || if account.is_none() { text.into() } else { Box::default() };
        let places = self.places.entry((account, beside.unwrap_or_else(of_none))).or_default();
        let is_known =
            |place: &usize| self.list.get(*place).is_some_and(|known| known.caller == caller);
        if !places.iter().any(is_known) {
            places.push(self.list.len());
            self.list.push(KnownCaller { caller, text: text.into(), details, is_stranger: false });
        }
    }

    fn push_session(&mut self, text: &str, role: &str) {
        // A role without a path follows from the name of the session's ARN.
        let has_path = role.matches('/').count() > 1;
        let details = has_path.then(|| ("roleArn", role.into()));
        let caller = Caller::builder().text(text).role(role).build().ok();
        self.push_with(text, caller, details.into_iter().collect());
    }

    fn push_federated(&mut self, text: &str, parent: &str) {
        let caller = Caller::builder().text(text).parent(parent).build().ok();
        self.push_with(text, caller, vec![("parentArn", parent.into())]);
    }

    /// Adds the callers that an ARN names.
    fn add_named(&mut self, text: &str, named: &Named, name: &str) {
        let Ok(arn) = text.parse::<Arn>() else { return };
        let (partition, account) = (arn.partition(), arn.account());
        match arn.principal() {
            Some(PrincipalArn::Role { name: role, .. }) => {
                let session = format!("arn:{partition}:sts::{account}:assumed-role/{role}/{name}");
                self.push_session(&session, text);
            }
            Some(PrincipalArn::AssumedRole { role_name, .. }) => {
                let roles = named.arns.iter().filter(|other| {
                    other.ends_with(&format!("/{role_name}"))
                        && other.starts_with(&format!("arn:{partition}:iam::{account}:role/"))
                });
                for role in roles {
                    self.push_session(text, role);
                }
                let role = format!("arn:{partition}:iam::{account}:role/{role_name}");
                self.push_session(text, &role);
            }
            Some(PrincipalArn::User { .. }) => {
                self.push(text, text.parse().ok());
                let session = format!("arn:{partition}:sts::{account}:federated-user/{name}");
                self.push_federated(&session, text);
            }
            Some(PrincipalArn::FederatedUser { .. }) => {
                let users = named.arns.iter().filter(|other| {
                    other.starts_with(&format!("arn:{partition}:iam::{account}:user/"))
                });
                let parent = format!("arn:{partition}:iam::{account}:user/{name}");
                for parent in users.map(|user| &**user).chain([parent.as_str()]) {
                    self.push_federated(text, parent);
                }
            }
            _ => self.push(text, text.parse().ok()),
        }
    }

    /// Adds one unnamed caller of each kind of an account.
    fn add_account(&mut self, partition: &str, account: &str, name: &str) {
        let iam = format!("arn:{partition}:iam::{account}");
        let sts = format!("arn:{partition}:sts::{account}");
        let user = format!("{iam}:user/{name}");
        self.push(&user, user.parse().ok());
        self.push_session(
            &format!("{sts}:assumed-role/{name}/{name}"),
            &format!("{iam}:role/{name}"),
        );
        let root = format!("{iam}:root");
        self.push(&root, root.parse().ok());
        let federated = format!("{sts}:federated-user/{name}");
        self.push_federated(&federated, &user);
    }
}
