//! From the containers of a deployment to the model.

mod builder;
mod found;
mod index;
mod place;

use std::collections::BTreeMap;

use iamkit_arn::{AccountId, ArnRef, Partition};
use iamkit_source::{Container, PolicyResolver, SourceError};
use iamkit_syntax::Span;

use crate::Account;
use builder::build;
use index::Index;
pub(crate) use place::StandIn;

/// A text of a deployment: one file, or one of those that are a module of Terraform together.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct DeploymentText<'c, 't> {
    /// What the policies in it are named by.
    pub name: &'c str,
    /// What it holds.
    pub container: &'c Container<'t>,
    /// Writes a place of it as people read it: file, line and column.
    pub place: &'c dyn Fn(Span) -> String,
    /// Whether it only lies beside: its principals are not asked about.
    pub is_beside: bool,
}

impl std::fmt::Debug for DeploymentText<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeploymentText").field("name", &self.name).finish_non_exhaustive()
    }
}

impl<'c, 't> DeploymentText<'c, 't> {
    /// Returns a text whose principals are asked about.
    #[must_use]
    pub fn new(
        name: &'c str,
        container: &'c Container<'t>,
        place: &'c dyn Fn(Span) -> String,
    ) -> Self {
        Self { name, container, place, is_beside: false }
    }
}

/// What is known of the account that something is deployed in.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Deployment {
    /// The account.
    pub account: Option<AccountId>,
    /// The partition; `aws` without it.
    pub partition: Option<Partition>,
    /// The account of the resource that will be asked about: answers hold whether that is the one or not.
    pub asked: Option<AccountId>,
}

/// How many accounts that a deployment names are tried, each with a model of its own.
const MAX_ACCOUNTS: usize = 8;

impl Account {
    /// Makes the models of a deployment: of each account that its principals say to be in, and of the one
    /// that it does not say. The texts are one file, or the files of one module of Terraform.
    ///
    /// A principal whose ARN is not known before deployment is called by its place, as
    /// [`Principal::title`](crate::Principal::title) says, and so are the account and the name in answers:
    /// `{account}`, `{Role}`. Where an answer would be another one if the account was one that the texts name,
    /// it is unknown.
    ///
    /// # Errors
    ///
    /// Every document that is malformed, with the number of its text.
    ///
    /// ```
    /// use iamkit_account::{Account, AccountDecision, Deployment, DeploymentText, Question};
    /// use iamkit_authz::Authorizer;
    /// use iamkit_source::{ManagedPolicies, ReadOptions, read};
    ///
    /// let text = "Resources:\n  Reader:\n    Type: AWS::IAM::User\n    Properties:\n      \
    ///     ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess']\n";
    /// let container = read("t.yaml", text, &ReadOptions::default());
    /// let place = |span: iamkit_syntax::Span| format!("t.yaml at byte {}", span.start);
    /// let texts = [DeploymentText::new("t.yaml", &container, &place)];
    /// let accounts = Account::of_deployment(&texts, &ManagedPolicies, &Deployment::default());
    /// let account = &accounts.unwrap()[0];
    ///
    /// let read = Question::new("s3:GetObject".parse()?, "arn:aws:s3:::reports/q1.csv");
    /// let who = account.who_can(&Authorizer::default(), &read)?;
    /// assert_eq!(who.answers[0].0.title(), "t.yaml#Reader");
    /// assert_eq!(who.answers[0].1.decision, AccountDecision::Allowed);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of_deployment(
        texts: &[DeploymentText<'_, '_>],
        resolver: &dyn PolicyResolver,
        deployment: &Deployment,
    ) -> Result<Vec<Self>, Vec<(usize, SourceError)>> {
        let index = Index::of(texts);
        let mut groups: BTreeMap<Option<AccountId>, Vec<usize>> = BTreeMap::new();
        for (at, (_, held)) in index.principals.iter().enumerate() {
            let own = held.place.arn.as_deref().and_then(|arn| ArnRef::parse(arn).ok());
            let account = own.and_then(|arn| arn.account_id()).or(deployment.account);
            groups.entry(account).or_default().push(at);
        }
        let mut accounts = Vec::new();
        for (account, members) in groups {
            let build = |account, stand_in| {
                build(&index, resolver, deployment, (account, stand_in, &members))
            };
            let Some(own) = account else {
                let mut named = index.accounts();
                named.extend(deployment.asked);
                let Some(stand_in) = StandIn::apart_from(&named) else { continue };
                let mut found = build(stand_in.account, Some(stand_in))?;
                // The one that is asked about tells most.
                let asked = deployment.asked.into_iter();
                let others = named.iter().copied().filter(|id| Some(*id) != deployment.asked);
                let tried: Vec<AccountId> = asked.chain(others).take(MAX_ACCOUNTS + 1).collect();
                found.has_more_accounts = tried.len() > MAX_ACCOUNTS;
                for account in tried.into_iter().take(MAX_ACCOUNTS) {
                    found.elsewhere.push(build(account, Some(StandIn { account }))?);
                }
                accounts.push(found);
                continue;
            };
            accounts.push(build(own, None)?);
        }
        Ok(accounts)
    }
}
