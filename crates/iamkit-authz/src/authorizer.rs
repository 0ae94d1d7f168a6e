//! The door to the engine.

use std::sync::Arc;

use iamkit_policy::ActionName;

use crate::answer::{authorize_partial, explain};
use crate::decide::{decide, with_scratch};
use crate::{
    ActionFacts, BuiltinFacts, Caller, Explanation, Member, Options, Outcome, PartialOutcome,
    Policies, PolicySet, Population, PopulationError, Request, RequestBuilder,
};

/// Builds requests and decides them, with one set of options and one source of facts.
///
/// A request carries the options of the authorizer that built it, so that the keys of its context
/// and its decision never follow different readings.
///
/// ```
/// use iamkit_authz::{Authorizer, BuiltinFacts, Decision, Options, Policies, PolicySet};
/// use iamkit_policy::{PolicyDocument, PolicyType};
///
/// let document: PolicyDocument = r#"{"Version": "2012-10-17", "Statement": [
///     {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
///     {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "arn:aws:s3:::reports/*"}]}"#
///     .parse()?;
/// let identity = PolicySet::builder(PolicyType::Identity).add("storage", document).build()?;
///
/// let authorizer = Authorizer::new(Options::default(), BuiltinFacts);
/// let request = authorizer
///     .request("arn:aws:iam::111122223333:user/ines".parse()?, "s3:DeleteObject".parse()?)
///     .resource("arn:aws:s3:::reports/q1.csv")
///     .build()?;
/// let outcome = authorizer.authorize(&request, &Policies::new().identity(&identity));
/// assert_eq!(outcome.decision, Decision::ExplicitDeny);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Authorizer<F = BuiltinFacts> {
    options: Arc<Options>,
    facts: F,
}

impl Default for Authorizer {
    /// Takes the default options and [`BuiltinFacts`].
    fn default() -> Self {
        Self::new(Options::default(), BuiltinFacts)
    }
}

impl<F: ActionFacts> Authorizer<F> {
    /// Takes the choices where AWS is silent, and what knows actions and services: a catalog, or
    /// [`BuiltinFacts`].
    pub fn new(options: impl Into<Arc<Options>>, facts: F) -> Self {
        Self { options: options.into(), facts }
    }

    /// Returns the options.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Returns what knows actions and services.
    pub const fn facts(&self) -> &F {
        &self.facts
    }

    /// Starts a request for `action`, on resource `*` unless one is given.
    pub fn request(&self, caller: Caller, action: ActionName) -> RequestBuilder {
        RequestBuilder::new(caller, action, Arc::clone(&self.options))
    }

    /// Decides a request.
    ///
    /// The policies of every layer are asked, and then combined as the IAM User Guide describes
    /// under "Policy evaluation logic". Keys that are declared unknown count against the request: an
    /// `Allow` that depends on one does not apply, a `Deny` does;
    /// [`authorize_partial`](Self::authorize_partial) tells what depends on them.
    ///
    /// Nothing is allocated once a thread has made a few decisions.
    #[must_use]
    pub fn authorize(&self, request: &Request, policies: &Policies<'_>) -> Outcome {
        with_scratch(|scratch| decide(request, policies, &self.facts, scratch))
    }

    /// Decides a request and tells why.
    ///
    /// The decision is the one of [`authorize`](Self::authorize). The statements that apply or
    /// nearly apply are found through the same index; how their parts match is worked out when it
    /// is asked for.
    ///
    /// ```
    /// use iamkit_authz::{Applies, Authorizer, Layer, Policies, PolicySet, StatementPart};
    /// use iamkit_policy::{PolicyDocument, PolicyType};
    ///
    /// let document: PolicyDocument = r#"{"Version": "2012-10-17", "Statement": {
    ///     "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
    ///     "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}}"#
    ///     .parse()?;
    /// let identity = PolicySet::builder(PolicyType::Identity).add("read", document).build()?;
    /// let policies = Policies::new().identity(&identity);
    ///
    /// let authorizer = Authorizer::default();
    /// let request = authorizer
    ///     .request("arn:aws:iam::111122223333:user/ines".parse()?, "s3:GetObject".parse()?)
    ///     .resource("arn:aws:s3:::reports/q1.csv")
    ///     .build()?;
    /// let explanation = authorizer.explain(&request, &policies);
    /// let near = &explanation.layer(Layer::Identity).unwrap().policies[0].near_matches[0];
    /// assert_eq!(near.applies(), Applies::No(StatementPart::Condition));
    /// assert_eq!(explanation.missing_context_keys(), ["aws:MultiFactorAuthPresent"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn explain<'a>(&self, request: &'a Request, policies: &Policies<'a>) -> Explanation<'a> {
        explain(request, policies, &self.facts)
    }

    /// Decides a request of which not everything is known: keys that the request context declares
    /// unknown, the session name of a role that is given by its ARN, and resources when the
    /// request's ARN holds `*` or `?`, which then stand for all resources that match.
    ///
    /// The answer is known if it is the same for everything that the unknown things could be.
    /// Otherwise it is a formula: the request is allowed exactly if the formula holds.
    ///
    /// ```
    /// use iamkit_authz::{Authorizer, PartialOutcome, Policies, PolicySet};
    /// use iamkit_policy::{PolicyDocument, PolicyType};
    ///
    /// let document: PolicyDocument = r#"{"Version": "2012-10-17", "Statement": [
    ///     {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
    ///      "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}},
    ///     {"Effect": "Deny", "Action": "*", "Resource": "*",
    ///      "Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}}]}"#
    ///     .parse()?;
    /// let identity = PolicySet::builder(PolicyType::Identity).add("network", document).build()?;
    /// let policies = Policies::new().identity(&identity);
    ///
    /// let authorizer = Authorizer::default();
    /// let request = authorizer
    ///     .request("arn:aws:iam::111122223333:user/ines".parse()?, "s3:GetObject".parse()?)
    ///     .resource("arn:aws:s3:::reports/q1.csv")
    ///     .key("aws:SourceIp", "10.1.2.3")
    ///     .unknown_key("aws:SourceVpc")
    ///     .build()?;
    /// let outcome = authorizer.authorize_partial(&request, &policies);
    /// let PartialOutcome::Conditional(conditional) = outcome else { unreachable!() };
    /// assert_eq!(
    ///     conditional.residual.to_string(),
    ///     r#"not (aws:SourceVpc StringNotEquals "vpc-1")"#
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn authorize_partial<'a>(
        &self,
        request: &'a Request,
        policies: &Policies<'a>,
    ) -> PartialOutcome<'a> {
        authorize_partial(request, policies, &self.facts)
    }

    /// Prepares principals that share a pool of policies for questions about many requests.
    ///
    /// # Errors
    ///
    /// When a member has a policy that the pool does not have.
    pub fn population<'a>(
        &'a self,
        pool: &'a PolicySet,
        members: Vec<Member<'a>>,
    ) -> Result<Population<'a>, PopulationError> {
        Population::new(&self.options, &self.facts, pool, members)
    }
}
