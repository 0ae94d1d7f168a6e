//! Sessions of IAM Identity Center whose role is not given: its path may hold a Region.

use iamkit_authz::{Authorizer, BuiltinFacts, RequestDiagnostic};
use iamkit_catalog::Catalog;
use iamkit_pattern::Field;
use iamkit_policy::PolicyDocument;
use iamkit_syntax::Spanned;

use super::warning::{ScenarioWarning, WarningLevel};
use super::{CompiledScenario, request};
use crate::{PrincipalDetails, PrincipalInput, Scenario};

/// The path of the roles of permission sets, without the Region that may follow (IAM Identity Center User
/// Guide, "Referencing permission sets in resource policies").
const PATH: &str = ":role/aws-reserved/sso.amazonaws.com/";

/// The Region that is left out of the path.
const LEFT_OUT: &str = "us-east-1";

/// Tells of a decision that would be another one if the path of the role held a Region.
pub(super) fn judge_region(
    scenario: &Scenario,
    compiled: &CompiledScenario,
    authorizer: &Authorizer,
    catalog: &Catalog,
) -> Option<ScenarioWarning> {
    let assumed = compiled.request.diagnostics().iter().find_map(|found| match found {
        RequestDiagnostic::AssumedRolePath { arn } => Some(arn),
        _ => None,
    })?;
    let (head, name) = assumed.split_once(PATH)?;
    if !compares_role(compiled) {
        return None;
    }
    let partition = Field::Partition.of(assumed)?;
    let regions = catalog.regions().filter(|region| region.partition == partition);
    let decided = compiled.decide(&BuiltinFacts).decision;
    let mut other = compiled.clone();
    let mut scenario = scenario.clone();
    for region in regions.filter(|region| region.code != LEFT_OUT) {
        let role = format!("{head}{PATH}{}/{name}", region.code);
        give_role(&mut scenario.request.principal, &role);
        let has_unknown_parts = !compiled.unknown.is_empty();
        let about = (Some(catalog), has_unknown_parts);
        other.request = request::request(&scenario, authorizer, about, &mut Vec::new())?;
        let would_be = other.decide(&BuiltinFacts).decision;
        if would_be != decided {
            let message = format!(
                "the role is taken for `{assumed}`; IAM Identity Center puts its Region into the path, \
                 unless it is {LEFT_OUT}, and as `{role}` the request is {would_be}: give `roleArn`"
            );
            let (level, span) = (WarningLevel::Warning, scenario.request.principal.span);
            return Some(ScenarioWarning::of_request(level, "ROLE_PATH_ASSUMED", &message, span));
        }
    }
    None
}

/// Says whether some policy asks for the ARN of a role; otherwise its path makes no difference.
fn compares_role(compiled: &CompiledScenario) -> bool {
    compiled.documents().flat_map(PolicyDocument::statements).any(|statement| {
        statement.tests().any(|test| test.test.key.value.is("aws:PrincipalArn"))
            || statement.principal.iter().any(|element| {
                element.principals().any(|(_, principal)| principal.value.as_str().contains("SSO_"))
            })
    })
}

fn give_role(principal: &mut Spanned<PrincipalInput>, role: &str) {
    let span = principal.span;
    let mut details = match &principal.value {
        PrincipalInput::Details(details) => (**details).clone(),
        PrincipalInput::Text(text) => {
            PrincipalDetails { arn: Some(Spanned::new(text.clone(), span)), ..Default::default() }
        }
    };
    details.role_arn = Some(Spanned::new(role.into(), span));
    principal.value = PrincipalInput::Details(details.into());
}
