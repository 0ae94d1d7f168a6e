//! What follows from who calls: keys that AWS fills by the caller.

use std::collections::BTreeSet;
use std::rc::Rc;

use iamkit_arn::{AccountId, Partition};
use iamkit_authz::CallerKind;
use iamkit_pattern::Case;
use iamkit_policy::{BaseOperator, NamedPrincipal, PrincipalElement, Statement, ValueType};

use crate::space::{
    BodyId, Coordinate, Form, How, KeyId, Predicate, PredicateId, Test, TextPattern,
};

use super::{CallerClass, Question};

/// The account and the id of callers without credentials.
pub(crate) const ANONYMOUS: &str = "anonymous";

/// How whole texts are compared.
const PLAIN: Form = Form::Text(Case::Sensitive);

/// That a key has the value, or one of the values, where it is there.
const IF_THERE: How = How { is_negated: false, if_missing: true, set: None, if_unreadable: false };

impl Question<'_, '_> {
    /// Returns what follows from who calls, by the number of their class.
    pub(crate) fn implied_body_of(&mut self, callers: usize) -> Option<BodyId> {
        // Only keys count that something asks for.
        let keys = self.deciders.space.key_ids().len();
        match self.implied.get(&callers) {
            Some((of, known)) if *of == keys => return *known,
            _ => {}
        }
        let class = self.callers.get(callers)?.clone();
        let found = self.implied_body(&class);
        let keys = self.deciders.space.key_ids().len();
        self.implied.insert(callers, (keys, found));
        found
    }

    /// Returns what follows from who calls: the account and the user or role where a policy names them,
    /// else the kind. Only keys count that something asks for.
    fn implied_body(&mut self, callers: &CallerClass) -> Option<BodyId> {
        let mut predicates = self.implied_by_name(callers);
        predicates.extend(self.implied_by_kind(callers));
        predicates.extend(self.type_of_principal(callers));
        predicates.extend(self.user_id(callers));
        predicates.extend(self.is_no_session(callers));
        predicates.extend(self.is_service(callers));
        predicates.extend(self.has_username(callers));
        predicates.extend(self.implied_by_being_anonymous(callers));
        predicates.extend(self.missing_by_kind(callers));
        (!predicates.is_empty()).then(|| self.deciders.space.body(predicates))
    }

    /// Says whether the account of a caller stands for all that are not named.
    fn is_of_strangers(&self, account: AccountId) -> bool {
        let mut strangers = self.callers.iter().filter_map(|callers| callers.caller.as_ref());
        strangers.any(|known| known.is_stranger && known.caller.account() == Some(account))
    }

    /// Returns that keys are missing which callers of the kind never have (IAM User Guide, "AWS global
    /// condition context keys", availability).
    fn missing_by_kind(&mut self, callers: &CallerClass) -> Vec<PredicateId> {
        const OF_SERVICES: [&str; 2] =
            ["aws:PrincipalServiceName", "aws:PrincipalServiceNamesList"];
        const OF_MEMBERS: [&str; 2] = ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"];
        let Some(known) = &callers.caller else { return Vec::new() };
        let missing = match known.caller.kind() {
            CallerKind::Service { .. } => OF_MEMBERS.to_vec(),
            CallerKind::Anonymous => [OF_MEMBERS, OF_SERVICES].concat(),
            _ => OF_SERVICES.to_vec(),
        };
        let mut found = Vec::new();
        for name in missing {
            if self.deciders.space.has_key(name) {
                let key = self.deciders.space.key(name);
                found.push(self.presence(key, true));
            }
        }
        found
    }

    /// Returns that callers without credentials have the account, id and type that say so, and others
    /// do not (IAM User Guide, "IAM policy elements: Variables and tags", "Principal key values").
    fn implied_by_being_anonymous(&mut self, callers: &CallerClass) -> Vec<PredicateId> {
        const KEYS: [(&str, &str); 3] = [
            ("aws:PrincipalAccount", ANONYMOUS),
            ("aws:userid", ANONYMOUS),
            ("aws:PrincipalType", "Anonymous"),
        ];
        let Some(known) = &callers.caller else { return Vec::new() };
        let is_anonymous = *known.caller.kind() == CallerKind::Anonymous;
        let mut found = Vec::new();
        for (key, text) in KEYS {
            if !self.deciders.space.has_key(key) {
                continue;
            }
            if is_anonymous {
                found.push(self.is_text(key, text));
            } else {
                let pattern = TextPattern::plain(text, false, PLAIN);
                found.extend(self.is_none_of(key, vec![pattern]));
            }
        }
        found
    }

    /// Returns that `aws:PrincipalArn` is one of the caller's kind (IAM User Guide, "AWS global condition
    /// context keys"), and missing where nobody signed the request.
    fn implied_by_kind(&mut self, callers: &CallerClass) -> Option<PredicateId> {
        const KEY: &str = "aws:PrincipalArn";
        let caller = &callers.caller.as_ref()?.caller;
        if !self.deciders.space.has_key(KEY) {
            return None;
        }
        let key = self.deciders.space.key(KEY);
        let shape = match caller.kind() {
            CallerKind::Anonymous => return Some(self.presence(key, true)),
            CallerKind::User => "iam::{}:user/?*",
            CallerKind::RoleSession { .. } => "iam::{}:role/?*",
            CallerKind::FederatedUser { .. } => "sts::{}:federated-user/?*",
            CallerKind::Root | CallerKind::RootSession => "iam::{}:root",
            _ => return None,
        };
        let account = caller.account()?;
        let account =
            if self.is_of_strangers(account) { "*".to_owned() } else { account.to_string() };
        // A text in the place of the partition would look like an account to a wildcard.
        let pattern = |partition: &Partition| {
            let text = format!("arn:{}:{}", partition.as_str(), shape.replace("{}", &account));
            TextPattern::plain(&text, true, Form::Fields)
        };
        let mut patterns: Vec<TextPattern> = Partition::ALL.iter().map(pattern).collect();
        patterns.sort_unstable();
        let patterns = patterns.into();
        let test = Test::Text { patterns, is_arn: true, how: IF_THERE };
        Some(self.deciders.space.predicate(Predicate { coordinate: Coordinate::Key(key), test }))
    }

    /// Returns that `aws:PrincipalType` says of which kind the caller is (IAM User Guide, "Principal key
    /// values").
    fn type_of_principal(&mut self, callers: &CallerClass) -> Option<PredicateId> {
        let text = match callers.caller.as_ref()?.caller.kind() {
            CallerKind::User => "User",
            CallerKind::RoleSession { .. } => "AssumedRole",
            CallerKind::Root | CallerKind::RootSession => "Account",
            CallerKind::FederatedUser { .. } => "FederatedUser",
            _ => return None,
        };
        self.is_like("aws:PrincipalType", text, false)
    }

    /// Returns that `aws:userid` has the shape that it has of the caller's kind (IAM User Guide, "Principal
    /// key values", and "IAM identifiers" for the first letters of unique ids).
    fn user_id(&mut self, callers: &CallerClass) -> Option<PredicateId> {
        const OF_USER: &str = "AIDA*";
        const OF_ROLE: &str = "AROA*";
        const ACCOUNT: &str = "????????????";
        let caller = &callers.caller.as_ref()?.caller;
        let id = caller.unique_id();
        let account = caller.account().filter(|account| !self.is_of_strangers(*account));
        let account = account.map_or_else(|| ACCOUNT.to_owned(), |found| found.to_string());
        let shape = match caller.kind() {
            CallerKind::User => id.unwrap_or(OF_USER).to_owned(),
            CallerKind::RoleSession { .. } => format!("{}:*", id.unwrap_or(OF_ROLE)),
            CallerKind::Root | CallerKind::RootSession => account,
            CallerKind::FederatedUser { .. } => format!("{account}:*"),
            _ => return None,
        };
        self.is_like("aws:userid", &shape, true)
    }

    /// Returns that the id of a user names no session.
    fn is_no_session(&mut self, callers: &CallerClass) -> Option<PredicateId> {
        let caller = &callers.caller.as_ref()?.caller;
        let is_user = matches!(caller.kind(), CallerKind::User | CallerKind::Root);
        let of_sessions = || vec![TextPattern::plain("*:*", true, PLAIN)];
        is_user.then(of_sessions).and_then(|patterns| self.is_none_of("aws:userid", patterns))
    }

    /// Returns the predicate that a key matches a text where it is there, if something asks for the key.
    fn is_like(&mut self, key: &str, text: &str, has_wildcards: bool) -> Option<PredicateId> {
        let space = &mut self.deciders.space;
        if !space.has_key(key) {
            return None;
        }
        let key = space.key(key);
        let patterns = [TextPattern::plain(text, has_wildcards, PLAIN)].into();
        let test = Test::Text { patterns, is_arn: false, how: IF_THERE };
        Some(space.predicate(Predicate { coordinate: Coordinate::Key(key), test }))
    }

    /// Returns that services say what they are and others do not (IAM User Guide, "AWS global condition
    /// context keys").
    fn is_service(&mut self, callers: &CallerClass) -> Option<PredicateId> {
        const KEY: &str = "aws:PrincipalIsAWSService";
        let caller = &callers.caller.as_ref()?.caller;
        let is_service = matches!(caller.kind(), CallerKind::Service { .. });
        if !self.deciders.space.has_key(KEY) {
            return None;
        }
        let key = self.deciders.space.key(KEY);
        let how =
            How { is_negated: false, if_missing: !is_service, set: None, if_unreadable: false };
        let values = [is_service.to_string().into()].into();
        let test =
            Test::Typed { value_type: ValueType::Bool, base: BaseOperator::Bool, values, how };
        Some(self.deciders.space.predicate(Predicate { coordinate: Coordinate::Key(key), test }))
    }

    /// Returns that users have a name and others none (IAM User Guide, "IAM policy elements: Variables
    /// and tags", "Principal key values").
    fn has_username(&mut self, callers: &CallerClass) -> Option<PredicateId> {
        const KEY: &str = "aws:username";
        let caller = &callers.caller.as_ref()?.caller;
        if !self.deciders.space.has_key(KEY) {
            return None;
        }
        let arn = caller.principal_arn().map(|arn| arn.as_str().to_owned());
        let is_missing = match caller.kind() {
            CallerKind::User => false,
            CallerKind::Anonymous
            | CallerKind::RoleSession { .. }
            | CallerKind::Root
            | CallerKind::FederatedUser { .. }
            | CallerKind::Service { .. } => true,
            _ => return None,
        };
        let named = arn.filter(|arn| !is_missing && self.named_arns.contains(arn));
        if let Some(arn) = named {
            return Some(self.is_text(KEY, arn.rsplit('/').next().unwrap_or_default()));
        }
        let key = self.deciders.space.key(KEY);
        Some(self.presence(key, is_missing))
    }

    fn implied_by_name(&mut self, callers: &CallerClass) -> Vec<PredicateId> {
        let Some(caller) = callers.caller.as_ref().map(|known| &known.caller) else {
            return Vec::new();
        };
        // Who is of no account, as a service, is of none that is named either.
        let account = caller.account().filter(|account| !self.is_of_strangers(*account));
        let Some(account) = account else { return self.implied_by_being_strange() };
        let mut texts = vec![("aws:PrincipalAccount", account.to_string())];
        let arn = caller.principal_arn();
        let named = Rc::clone(&self.named_arns);
        let is_arn_named = arn.is_some_and(|arn| named.contains(arn.as_str()));
        if let Some(arn) = arn.filter(|_| is_arn_named) {
            texts.push(("aws:PrincipalArn", arn.as_str().to_owned()));
        }
        texts.retain(|(key, _)| self.deciders.space.has_key(key));
        let mut found: Vec<PredicateId> =
            texts.into_iter().map(|(key, text)| self.is_text(key, &text)).collect();
        if !is_arn_named {
            // Who has such an ARN is a caller of its own.
            let patterns = named.iter().map(|arn| TextPattern::plain(arn, false, PLAIN));
            found.extend(self.is_none_of("aws:PrincipalArn", patterns.collect()));
        }
        found
    }

    /// Returns the ARNs of users and roles that the principals name.
    pub(super) fn arns_of_principals(&self) -> BTreeSet<String> {
        let elements = self.statements().flatten().filter_map(Statement::principal);
        let arn = |named: NamedPrincipal<'_>| match named {
            NamedPrincipal::Arn(arn) => Some(arn.as_str().to_owned()),
            _ => None,
        };
        elements.flat_map(PrincipalElement::named).filter_map(arn).collect()
    }

    /// Returns that a caller is of none of the accounts of which there are other callers.
    fn implied_by_being_strange(&mut self) -> Vec<PredicateId> {
        let known = self.callers.iter().filter_map(|callers| callers.caller.as_ref());
        // An account with a root user has a caller of each kind.
        let known = known.filter(|known| *known.caller.kind() == CallerKind::Root);
        let accounts: BTreeSet<String> =
            known.filter_map(|known| Some(known.caller.account()?.to_string())).collect();
        let accounts: Vec<String> = accounts
            .into_iter()
            .filter(|text| AccountId::new(text).is_some_and(|found| !self.is_of_strangers(found)))
            .collect();
        let ids = accounts.iter().map(|account| TextPattern::plain(account, false, PLAIN));
        let of_account = |account: &String| {
            TextPattern::plain(&format!("arn:*:*:*:{account}:*"), true, Form::Fields)
        };
        let arns = accounts.iter().map(of_account).collect();
        let by_id = self.is_none_of("aws:PrincipalAccount", ids.collect());
        let by_arn = self.is_none_of("aws:PrincipalArn", arns);
        by_id.into_iter().chain(by_arn).collect()
    }

    /// Returns the predicate that a key has none of these values, where something asks for the key.
    fn is_none_of(&mut self, key: &str, mut patterns: Vec<TextPattern>) -> Option<PredicateId> {
        if patterns.is_empty() || !self.deciders.space.has_key(key) {
            return None;
        }
        patterns.sort_unstable();
        let is_arn = patterns.iter().all(|pattern| pattern.form == Form::Fields);
        let key = self.deciders.space.key(key);
        let how = How { is_negated: true, if_missing: true, set: None, if_unreadable: false };
        let test = Test::Text { patterns: patterns.into(), is_arn, how };
        Some(self.deciders.space.predicate(Predicate { coordinate: Coordinate::Key(key), test }))
    }

    fn is_text(&mut self, key: &str, text: &str) -> PredicateId {
        let space = &mut self.deciders.space;
        let key = space.key(key);
        let pattern = TextPattern::plain(text, false, PLAIN);
        let how = How { is_negated: false, if_missing: false, set: None, if_unreadable: false };
        let test = Test::Text { patterns: [pattern].into(), is_arn: false, how };
        space.predicate(Predicate { coordinate: Coordinate::Key(key), test })
    }

    /// Returns the predicate that a key is missing, or that it is there.
    pub(crate) fn presence(&mut self, key: KeyId, is_missing: bool) -> PredicateId {
        let test = Test::Presence { is_missing };
        self.deciders.space.predicate(Predicate { coordinate: Coordinate::Key(key), test })
    }
}
