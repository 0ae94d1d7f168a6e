//! Findings that do not hold where a policy stands: the service takes less than other services, or more.

use iamkit_policy::PolicyType;
use iamkit_source::Embedded;
use iamkit_validate::{Finding, IssueCode};

/// Resources whose policies have no `Resource`: it is the repository that has the policy (Amazon ECR user
/// guide, "Private repository policies").
///
/// A customer managed permission of AWS RAM has neither a principal nor a resource: those are in the resource
/// share (AWS RAM API reference, `CreatePermission`).
const WITHOUT_RESOURCE: [&str; 7] = [
    "AWS::RAM::Permission",
    "AWS::ECR::Repository",
    "AWS::ECR::PublicRepository",
    "AWS::ECR::RepositoryCreationTemplate",
    "aws_ecr_repository_policy",
    "aws_ecrpublic_repository_policy",
    "aws_ecr_repository_creation_template",
];
/// APIs, whose policies may leave out the start of their own ARN: `execute-api:/stage/GET/path` (API Gateway
/// developer guide, "Access policy language overview").
const APIS: [&str; 6] = [
    // `provider.apiGateway.resourcePolicy` of the Serverless Framework.
    "Serverless",
    "AWS::ApiGateway::RestApi",
    "AWS::Serverless::Api",
    "AWS::Serverless::Function",
    "aws_api_gateway_rest_api",
    "aws_api_gateway_rest_api_policy",
];

/// Says whether a finding does not hold where a document stands.
pub(super) fn is_unfit(finding: &Finding, document: &Embedded<'_>) -> bool {
    let owner = document.place.owner.as_deref().unwrap_or_default();
    match finding.code {
        IssueCode::MissingResource => WITHOUT_RESOURCE.contains(&owner),
        IssueCode::MissingArnField => {
            APIS.contains(&owner) && finding.message.contains(" execute-api:/")
        }
        // Everybody who can reach the endpoint is asked for credentials by the service behind it, and the
        // service sees to the protocol.
        IssueCode::IamkitPublicPrincipal | IssueCode::IamkitMissingTlsGuard => {
            document.kind.policy_type == Some(PolicyType::VpcEndpoint)
        }
        _ => false,
    }
}
