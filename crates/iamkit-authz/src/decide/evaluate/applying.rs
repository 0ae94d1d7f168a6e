//! The statements of one policy set that apply.

use super::{Evaluation, EvaluationInput, with_scratch};
use crate::compile::StatementGroup;
use crate::decide::Notes;
use crate::{PolicySet, Request, StatementRef};

impl PolicySet {
    /// Returns the statements that apply to a request, principals aside, in document order.
    ///
    /// This is about one set of policies and says nothing about the decision;
    /// [`Authorizer`](crate::Authorizer) does.
    ///
    /// ```
    /// use iamkit_authz::{Authorizer, Caller, PolicySet};
    /// use iamkit_policy::{PolicyDocument, PolicyType};
    ///
    /// let document: PolicyDocument = r#"{"Version": "2012-10-17", "Statement": [
    ///     {"Effect": "Allow", "Action": "s3:Put*", "Resource": "*"},
    ///     {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]}"#
    ///     .parse()?;
    /// let policies = PolicySet::builder(PolicyType::Identity).add("storage", document).build()?;
    /// let caller: Caller = "arn:aws:iam::111122223333:user/ines".parse()?;
    /// let request = Authorizer::default()
    ///     .request(caller, "s3:GetObject".parse()?)
    ///     .resource("arn:aws:s3:::reports/q1.csv")
    ///     .build()?;
    /// let applying = policies.applying(&request);
    /// assert_eq!(applying.iter().map(|at| at.statement).collect::<Vec<_>>(), [1]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn applying(&self, request: &Request) -> Vec<StatementRef> {
        let notes = Notes::default();
        let input = EvaluationInput::for_resource(request, request.resource().view(), &notes);
        let mut found = Vec::new();
        with_scratch(|scratch| {
            let mut evaluation = Evaluation::new(self, &input, scratch);
            for group in StatementGroup::ALL {
                evaluation.find(group, |evaluation, _, statement| {
                    if evaluation.applies(statement) {
                        found.push(statement.at);
                    }
                    false
                });
            }
        });
        found.sort_unstable();
        found.dedup();
        found
    }
}
