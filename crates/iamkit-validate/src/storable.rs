//! What AWS would refuse to store: the judgement of the policy crate as findings.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use iamkit_policy::{Detail, Effect, Lowered, Part, Rule, Violation, judge_lowered};

use crate::findings::{Report, ReportLocation};
use crate::{AttachmentKind, CheckFamily, DocumentKind, FindingType, IssueCode, Options};

/// What AWS would refuse to store of one document, with the effect of the statement it stands in.
#[derive(Debug, Default)]
pub(crate) struct Judged {
    pub(crate) violations: Vec<(Violation, Option<Effect>)>,
}

impl Judged {
    /// Judges a document, before the checks get to see elements twice that cannot stand together.
    pub(crate) fn new(
        lowered: &Lowered,
        (kind, attachment): (DocumentKind, Option<AttachmentKind>),
        options: &Options<'_>,
    ) -> Self {
        if !options.selects(CheckFamily::Storable) && !options.selects(CheckFamily::Effect) {
            return Self::default();
        }
        let statements = lowered.document.statements.as_slice();
        let effect = |violation: &Violation| {
            let index = usize::try_from(violation.statement?).ok()?;
            Some(statements.get(index)?.effect.value)
        };
        let own = attachment.filter(|attachment| attachment.document_kind() == kind);
        let policy_type =
            own.map_or_else(|| kind.policy_type_of(&lowered.document), AttachmentKind::policy_type);
        let found = judge_lowered(lowered, policy_type);
        let found = found.into_iter().map(|violation| {
            let effect = effect(&violation);
            (violation, effect)
        });
        Self { violations: found.collect() }
    }
}

/// Returns the message of the service, where it is known.
///
/// Recorded from `CreatePolicy` by the tests of the package moto
/// (`tests/test_iam/test_iam_policies.py`); that about principals, trust policies and characters is
/// known from AWS's documentation and from what users report.
pub(crate) fn awss_reason(violation: &Violation) -> Option<Cow<'static, str>> {
    let text = match &violation.detail {
        Detail::Text(text) => &**text,
        _ => "",
    };
    Some(match violation.rule {
        Rule::ResourceNotArn => {
            format!("Resource {text} must be in ARN format or \"*\".").into()
        }
        Rule::ArnPartition | Rule::ArnPrefix | Rule::ShortArnPrefix => {
            let partition = text.split(':').nth(1).unwrap_or_default();
            format!("Partition \"{partition}\" is not valid for resource \"{text}\".").into()
        }
        Rule::ArnWithoutService | Rule::WildcardInArnService => {
            "Resource vendor must be fully qualified and cannot contain regexes.".into()
        }
        Rule::IamRegion => {
            format!("IAM resource {text} cannot contain region information.").into()
        }
        Rule::S3Region | Rule::ShortArnWithS3Region => format!("Resource {text} can not contain region information.").into(),
        Rule::IamResource => {
            "IAM resource path must either be \"*\" or start with user/, federated-user/, role/, \
             group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, \
             saml-provider/, oidc-provider/, report/, access-report/."
                .into()
        }
        Rule::ActionWithoutPrefix => {
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.".into()
        }
        Rule::ActionPrefix | Rule::WildcardInActionPrefix => {
            let prefix = text.split(':').next().unwrap_or_default();
            format!("Vendor {prefix} is not valid").into()
        }
        Rule::ActionColons => "Actions/Condition can contain only one colon.".into(),
        Rule::EmptyActions => "Policy statement must contain actions.".into(),
        Rule::EmptyResources => "Policy statement must contain resources.".into(),
        Rule::ShortArnWithGap | Rule::DateValue => "The policy failed legacy parsing".into(),
        Rule::RepeatedSid => {
            "Statement IDs (SID) in a single policy must be unique.".into()
        }
        Rule::TrustAction => "AssumeRole policy may only specify STS AssumeRole actions".into(),
        Rule::TrustResource => "Has prohibited field Resource".into(),
        Rule::UnsupportedCharacter => {
            "Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u00FF]+"
                .into()
        }
        Rule::EmptyStatements => "Syntax errors in policy.".into(),
        _ if violation.part == Part::Principal && is_bad_principal(violation.rule) => {
            "Invalid principal in policy".into()
        }
        _ => return None,
    })
}

const fn is_bad_principal(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::MalformedPrincipal
            | Rule::UnsupportedPrincipalType
            | Rule::PrincipalUnderWrongKey
            | Rule::ServicePrincipal
    )
}

/// Leaves one finding of each cause: where a check of another family points at the same node for
/// the same reason, its finding takes the stronger of the two types and the own one is left out.
pub(crate) fn merge(family: CheckFamily, reports: &mut Vec<Report>) {
    let is_own = |report: &Report| report.code.family() == family;
    let (own, mut kept): (Vec<Report>, Vec<Report>) =
        std::mem::take(reports).into_iter().partition(is_own);
    let mut told = Told::default();
    for (index, report) in kept.iter().enumerate().filter(|_| !own.is_empty()) {
        told.note(index, report);
    }
    // One report may take the place of very many: what they say is added once, and each looked at alone.
    let (mut added, mut refusals) = (BTreeSet::new(), BTreeMap::new());
    for report in own {
        let first = told.same_as(&report);
        let Some((index, other)) = first.and_then(|at| kept.get_mut(at).map(|other| (at, other)))
        else {
            told.note(kept.len(), &report);
            kept.push(report);
            continue;
        };
        let was_error = is_error_of_grammar(other);
        other.finding_type = stronger(other.finding_type, report.finding_type);
        // An error of the grammar says it all.
        let tells = |message: &str| message.contains("AWS refuses to store it");
        let is_refusal = refusals.entry(index).or_insert_with(|| tells(&other.message));
        let is_told = report.code == IssueCode::IamkitSchemaRefused || *is_refusal;
        if !is_told && added.insert((index, report.message.clone())) {
            *is_refusal |= tells(&report.message);
            other.message.push(' ');
            other.message.push_str(&report.message);
        }
        // Once at most for each report: one may have very many places.
        if !was_error && is_error_of_grammar(other) {
            told.note(index, other);
        }
    }
    *reports = kept;
}

/// The first report of each code at each place: a document may have as many reports as it has
/// letters, and each is asked about.
#[derive(Debug, Default)]
struct Told {
    codes: BTreeMap<(ReportLocation, IssueCode), usize>,
    /// The same of errors of the grammar, whatever their code.
    grammar: BTreeMap<ReportLocation, usize>,
}

impl Told {
    /// Notes the report that stands at `index`.
    fn note(&mut self, index: usize, report: &Report) {
        let is_grammar = is_error_of_grammar(report);
        for place in &report.places {
            self.codes.entry((*place, report.code)).or_insert(index);
            if is_grammar {
                let first = self.grammar.entry(*place).or_insert(index);
                *first = index.min(*first);
            }
        }
    }

    /// Returns where the first report with the same cause stands.
    fn same_as(&self, own: &Report) -> Option<usize> {
        if own.code == IssueCode::IamkitSchemaRefused {
            return own.places.iter().filter_map(|place| self.grammar.get(place)).min().copied();
        }
        let codes = replaced_by(own.code).iter();
        let at_place = |place: ReportLocation| {
            codes.clone().filter_map(move |code| self.codes.get(&(place, *code)))
        };
        own.places.iter().flat_map(|place| at_place(*place)).min().copied()
    }
}

/// The grammar has a check for each of its errors, at the same place or around it.
fn is_error_of_grammar(report: &Report) -> bool {
    report.finding_type == FindingType::Error
        && report.code.family() == CheckFamily::AccessAnalyzer
        && matches!(
            report.code.subject(),
            "grammar" | "principal" | "condition" | "trust" | "rcp" | "scp"
        )
}

/// Returns the codes of IAM Access Analyzer that have the same cause.
pub(crate) const fn replaced_by(code: IssueCode) -> &'static [IssueCode] {
    use IssueCode as C;
    match code {
        C::IamkitResourceNotArn | C::IamkitResourceShortArn => &[C::MissingArnField],
        C::IamkitResourcePartition => {
            &[C::InvalidPartition, C::InvalidArnPrefix, C::MissingArnField]
        }
        C::IamkitResourceVendor => &[C::MissingArnField, C::WildcardInServiceName],
        C::IamkitIamResourcePath => &[C::InvalidArnResource],
        C::IamkitResourceRegion => &[C::ArnRegionNotAllowed, C::MissingArnField],
        C::IamkitActionVendor => {
            &[C::InvalidAction, C::InvalidServiceInAction, C::WildcardInServiceName]
        }
        C::IamkitActionColons => &[C::InvalidAction, C::InvalidServiceInAction],
        C::IamkitDateValue => &[C::TypeMismatchDate, C::InvalidDateValue],
        C::IamkitOperatorValue => &[
            C::TypeMismatchBoolean,
            C::TypeMismatchIpRange,
            C::TypeMismatchNumber,
            C::TypeMismatchString,
        ],
        C::IamkitEmptyElementList => &[
            C::EmptyArrayAction,
            C::EmptyArrayPrincipal,
            C::EmptyArrayResource,
            C::EmptyObjectPrincipal,
        ],
        C::IamkitTrustPolicyAction => &[C::UnsupportedActionInPolicy],
        C::IamkitTrustPolicyField => &[C::RoleTrustPolicySyntaxErrorResource],
        C::IamkitRcpAllow => &[C::RcpSyntaxErrorAllow],
        C::IamkitPolicySize => &[
            C::PolicySizeExceedsIdentityPolicyQuota,
            C::PolicySizeExceedsRcpQuota,
            C::PolicySizeExceedsResourcePolicyQuota,
            C::PolicySizeExceedsRoleTrustPolicyQuota,
            C::PolicySizeExceedsScpQuota,
        ],
        C::IamkitBucketPolicyResource => &[
            C::InvalidAction,
            C::InvalidServiceInAction,
            C::UnsupportedActionInPolicy,
            C::UnsupportedResourceArnInPolicy,
        ],
        C::IamkitManagedPolicyVersion => &[C::MissingVersion],
        _ => effect_replaced_by(code),
    }
}

/// The same for codes of the families `effect` and `security`.
const fn effect_replaced_by(code: IssueCode) -> &'static [IssueCode] {
    use IssueCode as C;
    match code {
        C::IamkitActionNeverMeetsResource => &[C::IamkitActionDoesNotApply],
        C::IamkitConditionKeyNeverSent => &[C::UnsupportedActionForConditionKey],
        C::IamkitVariableIsPlainText => &[C::VariableUnsupportedInVersion],
        C::IamkitWildcardIsPlainText | C::IamkitArnPatternUnderStringEquals => {
            &[C::WildcardWithoutLikeOperator]
        }
        C::IamkitForAllValuesWithoutNullGuard => &[C::ForallvaluesWithSingleValuedKey],
        C::IamkitUnknownServiceInValue => &[C::InvalidServicePrincipalFormat, C::InvalidService],
        C::IamkitOperatorNeverTrue => &[
            C::InvalidDateValue,
            C::IamkitDateValue,
            C::IamkitOperatorValue,
            C::TypeMismatchBoolean,
            C::TypeMismatchDate,
            C::TypeMismatchIpRange,
            C::TypeMismatchNumber,
            C::TypeMismatchString,
        ],
        C::IamkitShortArnMeansAll => &[
            C::IamkitResourceRegion,
            C::IamkitResourceShortArn,
            C::IamkitResourceVendor,
            C::MissingArnField,
        ],
        C::IamkitPrincipalNeverMatches => &[C::IamkitMalformedPrincipal, C::InvalidPrincipalFormat],
        C::IamkitAllowCoveredByAllow => &[C::RedundantStatement],
        C::IamkitApiNameInsteadOfAction | C::IamkitBlankInAction => &[C::InvalidAction],
        C::IamkitSharedIdentityProvider => &[C::MissingConditionKeyForOidcPrincipal],
        _ => &[],
    }
}

/// Returns the type that stands first in the order of the API, errors first.
fn stronger(left: FindingType, right: FindingType) -> FindingType {
    left.min(right)
}
