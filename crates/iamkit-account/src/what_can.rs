//! What a principal can do.

use std::collections::BTreeSet;

use iamkit_arn::{AccountId, Arn};
use iamkit_authz::{ActionFacts, Authorizer, BuiltinFacts};
use iamkit_catalog::{Action, ArnTemplate};
use iamkit_pattern::Field;
use iamkit_policy::ResourceElement;

use crate::decide::{AskError, Asker};
use crate::resource_policies::is_assume_role;
use crate::slices::Slices;
use crate::stand_in::OpenPolicy;
use crate::{Account, AccountDecision, Answer, Missing, Principal, Question, ResourceOwner};

/// How many resources of one action are listed.
const LISTED: usize = 20;

/// What a principal can do with one action.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ActionAnswer {
    /// The best answer about any resource: [`AccountDecision::Allowed`] on `resources`.
    pub answer: Answer,
    /// Patterns of the resources that it is about.
    pub resources: Vec<String>,
    /// Patterns of resources that are left out.
    pub except: Vec<String>,
    /// Whether there are more resources than are listed.
    pub is_truncated: bool,
}

/// Asks about one principal, whose policies are compiled once.
///
/// Here the policy of a resource that was not given is no reason for a row of its own, or every
/// principal could perhaps send to every queue. Only where AWS demands one, as of KMS keys, the
/// answer is unknown if the principal's own policies allow.
pub struct WhatCan<'a, F> {
    account: &'a Account,
    engine: &'a Authorizer<F>,
    principal: &'a Principal,
    slices: Slices<'a>,
    open: OpenPolicy,
    /// Another account whose resources the principal's policies name.
    other_account: Option<AccountId>,
    /// The same principal in the other accounts that a deployment may be of.
    elsewhere: Vec<Self>,
}

impl<F> std::fmt::Debug for WhatCan<'_, F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WhatCan").field("principal", &self.principal.arn).finish_non_exhaustive()
    }
}

impl Account {
    /// Prepares questions about one principal.
    pub fn what_can<'a, F: ActionFacts>(
        &'a self,
        engine: &'a Authorizer<F>,
        principal: &'a Principal,
    ) -> WhatCan<'a, F> {
        let id = principal.caller.account().map(|id| id.as_str().into());
        let open = OpenPolicy::Delegating(id.unwrap_or_default());
        let other_account = other_account(self, principal);
        let slices = Slices::whole(self);
        let same = |other: &'a Self| {
            let principal = other.principals.iter().find(|it| it.title() == principal.title())?;
            Some(other.what_can(engine, principal))
        };
        let elsewhere = self.elsewhere.iter().filter_map(same).collect();
        WhatCan { account: self, engine, principal, slices, open, other_account, elsewhere }
    }
}

impl<F: ActionFacts> WhatCan<'_, F> {
    /// Answers one question.
    ///
    /// # Errors
    ///
    /// When the question makes no request.
    pub fn answer(&self, question: &Question) -> Result<Answer, AskError> {
        let mut answer = self.answer_here(question)?;
        for other in &self.elsewhere {
            let asked = self.account.asked_elsewhere(question, other.account);
            let there = other.answer_here(&asked)?;
            self.account.join(&mut answer, other.account, &there);
        }
        if self.account.has_more_accounts {
            answer.leave_open();
        }
        self.account.show_answer(&mut answer);
        Ok(answer)
    }

    /// Answers in the account that is the model of this one.
    fn answer_here(&self, question: &Question) -> Result<Answer, AskError> {
        let asker = Asker::new(self.account, self.engine, question, &self.slices, &self.open)?;
        asker.answer(self.principal)
    }

    /// Returns the policy of the resource that was not given, where it could grant what the principal's
    /// own policies do not.
    ///
    /// # Errors
    ///
    /// When the question makes no request.
    pub fn open_policy(&self, question: &Question) -> Result<Option<Missing>, AskError> {
        let everyone = OpenPolicy::Everyone;
        let asker = Asker::new(self.account, self.engine, question, &self.slices, &everyone)?;
        let mut answer = asker.answer(self.principal)?;
        self.account.show_answer(&mut answer);
        let is_unknown = answer.decision == AccountDecision::Unknown;
        Ok(answer.missing.into_iter().find(|it| is_unknown && it.is_of_resource()))
    }

    /// Answers about an action on whatever resources it can be about; nothing where every answer is
    /// no.
    ///
    /// `question` gives the context. The resources are those that the ARN forms of the action's
    /// resource types leave: a statement for `sqs:*` on a bucket grants nothing.
    ///
    /// # Errors
    ///
    /// When the question makes no request.
    pub fn on_any_resource(
        &self,
        action: &Action<'_>,
        question: &Question,
    ) -> Result<Option<ActionAnswer>, AskError> {
        let mut found = self.on_any_resource_here(action, question)?;
        for other in &self.elsewhere {
            let there = other.on_any_resource_here(action, question)?;
            found = match (found, there) {
                (None, None) => None,
                (Some(mut own), Some(there)) => {
                    if own.answer.decision != there.answer.decision {
                        own.answer.leave_open();
                    }
                    Some(own)
                }
                (Some(mut only), None) => {
                    only.answer.leave_open();
                    Some(only)
                }
                (None, Some(mut only)) => {
                    only.answer.leave_open();
                    other.account.show_texts(&mut only.resources);
                    Some(only)
                }
            };
        }
        if let Some(found) = &mut found {
            if self.account.has_more_accounts {
                found.answer.leave_open();
            }
            self.account.show_answer(&mut found.answer);
            self.account.show_texts(&mut found.resources);
            self.account.show_texts(&mut found.except);
        }
        Ok(found)
    }

    /// Answers about any resource in the account that is the model of this one.
    fn on_any_resource_here(
        &self,
        action: &Action<'_>,
        question: &Question,
    ) -> Result<Option<ActionAnswer>, AskError> {
        let mut best: Option<ActionAnswer> = None;
        for resource in self.resources_of(action, question) {
            if let Some(found) = self.about(question, resource)? {
                best = Some(match best {
                    None => found,
                    Some(best) => best.or(found),
                });
            }
        }
        if let Some(found) = &mut best {
            let unique: BTreeSet<String> =
                std::mem::take(&mut found.resources).into_iter().collect();
            let except: BTreeSet<String> = std::mem::take(&mut found.except).into_iter().collect();
            found.except = except.into_iter().collect();
            found.is_truncated = unique.len() > LISTED;
            found.resources = unique.into_iter().take(LISTED).collect();
        }
        Ok(best)
    }

    /// Answers about resources of the own account, or else of others; nothing where the answer is no.
    fn about(
        &self,
        question: &Question,
        resources: Resources,
    ) -> Result<Option<ActionAnswer>, AskError> {
        let mut asked = question.clone();
        asked.resource = resources.own.as_str().into();
        let answer = self.answer_here(&asked)?;
        if answer.decision.is_open() {
            return Ok(Some(ActionAnswer::of(answer, resources.own)));
        }
        let (Some(others), Some(account)) = (resources.others, self.other_account) else {
            return Ok(None);
        };
        asked.resource = others.as_str().into();
        asked.owner = ResourceOwner::Account(account);
        // Whichever account it is.
        asked.unknown.push("aws:ResourceAccount".into());
        let answer = self.answer_here(&asked)?;
        Ok(answer.decision.is_open().then(|| ActionAnswer::of(answer, others)))
    }

    /// Returns patterns of the resources that an action can be about, and the roles whose trust
    /// policies are known.
    fn resources_of(&self, action: &Action<'_>, question: &Question) -> Vec<Resources> {
        let arn = self.principal.caller.arn();
        let partition = arn.map_or("aws", |arn| arn.partition());
        let reaches_others = BuiltinFacts::reaches_other_accounts(&question.action);
        let account = arn.map(Arn::account).filter(|_| !reaches_others).unwrap_or("*");
        let mut patterns = BTreeSet::new();
        for resource_type in action.resource_types() {
            for template in resource_type.resource_type.arn_templates() {
                patterns.insert(Resources::of(&template, partition, account));
            }
        }
        if is_assume_role(&question.action) {
            let roles = self.account.principals().iter().filter(|role| role.trust.is_some());
            patterns.extend(roles.map(|role| Resources::only(role.arn.to_string())));
        }
        if patterns.is_empty() {
            let is_about_any = !action.has_resource_types();
            let all = format!("arn:{partition}:*:*:*:*");
            return vec![Resources::only(if is_about_any { "*".to_owned() } else { all })];
        }
        patterns.into_iter().collect()
    }
}

impl ActionAnswer {
    /// What depends on nothing but the resource is allowed on these resources.
    fn of(mut answer: Answer, resource: String) -> Self {
        let scope = answer.condition.as_ref().and_then(|condition| condition.scope.clone());
        let (mut resources, mut except) = (vec![resource], Vec::new());
        // Of some resources it is known before deployment.
        let certain = answer.condition.as_mut().and_then(|condition| condition.certain.take());
        let is_of_deployment = |it: &Missing| matches!(it, Missing::Undeployed { .. });
        if let Some(certain) = certain.filter(|_| answer.missing.iter().all(is_of_deployment)) {
            let answer = Answer::of(AccountDecision::Allowed);
            return Self { answer, resources: certain.resources, except, is_truncated: false };
        }
        if let Some(scope) = scope {
            if !scope.resources.is_empty() {
                resources = scope.resources;
            }
            except = scope.except;
            if answer.decision == AccountDecision::Conditional {
                answer.decision = AccountDecision::Allowed;
                answer.condition = None;
            }
        }
        Self { answer, resources, except, is_truncated: false }
    }

    /// Returns the better of two, with the resources of both where they are as good.
    fn or(mut self, other: Self) -> Self {
        match self.answer.decision.cmp(&other.answer.decision) {
            std::cmp::Ordering::Less => self,
            std::cmp::Ordering::Greater => other,
            std::cmp::Ordering::Equal => {
                self.resources.extend(other.resources);
                self.except.extend(other.except);
                self
            }
        }
    }
}

/// Patterns of the resources of one form: those of the caller's account, and of all accounts where that
/// is another pattern.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Resources {
    own: String,
    others: Option<String>,
}

impl Resources {
    fn only(own: String) -> Self {
        Self { own, others: None }
    }

    /// Turns `arn:${Partition}:s3:::${BucketName}` into `arn:aws:s3:::*`.
    fn of(template: &ArnTemplate<'_>, partition: &str, account: &str) -> Self {
        let filled = |account: &str| {
            template.filled(|field, _| match field {
                Field::Partition => partition,
                Field::Account => account,
                _ => "*",
            })
        };
        let (own, all) = (filled(account), filled("*"));
        let others = (own != all).then_some(all);
        Self { own, others }
    }
}

/// Returns another account, by number, whose resources some statement is about.
fn other_account(account: &Account, principal: &Principal) -> Option<AccountId> {
    let own = principal.caller.account();
    let documents = principal.identity.iter().filter_map(|id| account.policy(*id));
    documents
        .flat_map(|policy| policy.document.statements())
        .flat_map(|statement| statement.resource.iter().flat_map(ResourceElement::patterns))
        .filter_map(|pattern| AccountId::new(pattern.value.field(Field::Account)?))
        .find(|id| Some(*id) != own)
}
