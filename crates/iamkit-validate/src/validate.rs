//! Runs the checks on a document.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use iamkit_arn::AccountId;
use iamkit_catalog::Catalog;
use iamkit_policy::{Lowered, OneOrMany, lower};
use iamkit_syntax::{Kind, Node, Span, SyntaxError, SyntaxErrorKind, Tree};
use iamkit_work::is_used_up;

use crate::arn_index::ArnIndex;
use crate::context::Context;
use crate::findings::{Findings, Report, ReportLocation};
use crate::generated::CHECKS;
use crate::locate::{paths, positions};
use crate::recovered::{leave_out_consequences, told};
use crate::security::{AttackPaths, cover};
use crate::storable::{Judged, merge, replaced_by};
use crate::{
    AttachmentKind, CheckFamily, Day, DocumentKind, Finding, FindingType, IssueCode, Location,
    WayChoice,
};

/// What to validate by: the catalog, and which checks to run.
///
/// Use one value for many documents: it keeps what it learns from the catalog.
///
/// ```
/// use iamkit_catalog::Catalog;
/// use iamkit_validate::{IssueCode, Options};
///
/// let options = Options::new(Catalog::embedded())
///     .without(IssueCode::RedundantAction)
///     .as_of("2025-01-01".parse()?);
/// assert!(!options.runs(IssueCode::RedundantAction));
/// // On that day service control policies took part of the policy language only.
/// assert!(options.runs(IssueCode::ScpSyntaxErrorActionWildcard));
/// # Ok::<(), iamkit_validate::ParseDayError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options<'c> {
    /// What exists in AWS.
    pub catalog: &'c Catalog,
    /// The day whose rule set to use: checks that AWS had later do not run, and lists that grow are those of the
    /// day. All checks that AWS has today without one.
    pub as_of: Option<Day>,
    /// The day on which requests are made, unless `as_of` names another: what is said of moments that have
    /// passed rests on it. Nothing is said of them without a day.
    pub today: Option<Day>,
    /// The checks not to run.
    pub without: Vec<IssueCode>,
    /// The checks that are asked for by name, also such as AWS no longer reports.
    pub named: Vec<IssueCode>,
    /// Whether names that the catalog does not know are warnings instead of errors: a catalog is
    /// always older than the newest service.
    pub unknown_as_warning: bool,
    /// Whether a text with syntax errors has the findings of what could be read of it, too, for editors.
    pub recovered: bool,
    /// The account that owns the resource, or the role, which some checks of the security family
    /// cannot tell from the policy.
    pub owner: Option<AccountId>,
    /// What the policy is attached to, where it is known.
    pub attachment: Option<AttachmentKind>,
    /// Which ways some checks look for.
    pub ways: WayChoice,
    /// Whether the checks of each family run, in the order of [`CheckFamily::ALL`].
    families: [bool; CheckFamily::ALL.len()],
    /// Made from the catalog when first needed.
    pub(crate) arn_index: OnceLock<ArnIndex>,
    /// Read from the catalog when first needed.
    pub(crate) attack_paths: OnceLock<AttackPaths>,
}

impl<'c> Options<'c> {
    /// Returns options that run every check of IAM Access Analyzer.
    #[must_use]
    pub const fn new(catalog: &'c Catalog) -> Self {
        Self {
            catalog,
            as_of: None,
            today: None,
            without: Vec::new(),
            named: Vec::new(),
            unknown_as_warning: false,
            recovered: false,
            owner: None,
            attachment: None,
            ways: WayChoice::new(),
            families: [true, false, false, false, true],
            arn_index: OnceLock::new(),
            attack_paths: OnceLock::new(),
        }
    }

    /// Leaves a check out.
    #[must_use]
    pub fn without(mut self, code: IssueCode) -> Self {
        self.without.push(code);
        self
    }

    /// Uses the rule set of a day: checks that came later do not run.
    #[must_use]
    pub const fn as_of(mut self, day: Day) -> Self {
        self.as_of = Some(day);
        self
    }

    /// Tells the day on which requests are made. All checks run.
    #[must_use]
    pub const fn today(mut self, day: Day) -> Self {
        self.today = Some(day);
        self
    }

    /// Reports names that the catalog does not know as warnings.
    #[must_use]
    pub const fn unknown_as_warning(mut self) -> Self {
        self.unknown_as_warning = true;
        self
    }

    /// Reports all syntax errors of a text, up to 20, and the findings on what could be read of it, but for those
    /// that the errors make. IAM Access Analyzer reports the first error alone.
    ///
    /// ```
    /// use iamkit_catalog::Catalog;
    /// use iamkit_validate::{DocumentKind, Options, validate};
    ///
    /// let text = r#"{"Version": "2012-10-17", "Statement": {
    ///     "Effect": "Allow", "Action": "s3:GetObjekt" "Resource": "*"}}"#;
    /// let options = Options::new(Catalog::embedded()).recovered();
    /// let findings = validate(text, DocumentKind::Identity, &options);
    /// let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
    /// assert_eq!(codes, ["INVALID_ACTION", "JSON_SYNTAX_ERROR"]);
    /// ```
    #[must_use]
    pub const fn recovered(mut self) -> Self {
        self.recovered = true;
        self
    }

    /// Runs the checks of these families and of no other.
    #[must_use]
    pub fn select(mut self, families: &[CheckFamily]) -> Self {
        self.families = CheckFamily::ALL.map(|family| families.contains(&family));
        self
    }

    /// Sets the account that owns the resource, or the role, that a policy is attached to.
    #[must_use]
    pub const fn owner(mut self, account: AccountId) -> Self {
        self.owner = Some(account);
        self
    }

    /// Sets what the policy is attached to, whose rules and quota then hold.
    #[must_use]
    pub const fn attached_to(mut self, attachment: AttachmentKind) -> Self {
        self.attachment = Some(attachment);
        self
    }

    /// Says whether the checks of a family run.
    #[must_use]
    pub const fn selects(&self, family: CheckFamily) -> bool {
        let [access_analyzer, storable, effect, security, source] = self.families;
        match family {
            CheckFamily::AccessAnalyzer => access_analyzer,
            CheckFamily::Storable => storable,
            CheckFamily::Effect => effect,
            CheckFamily::Security => security,
            CheckFamily::Source => source,
        }
    }

    /// Says whether a check runs.
    #[must_use]
    pub fn runs(&self, code: IssueCode) -> bool {
        self.selects(code.family())
            && !self.without.contains(&code)
            && (code.family() != CheckFamily::AccessAnalyzer || self.was_reported(code))
    }

    /// Says whether AWS reports a check on the day whose rules hold.
    fn was_reported(&self, code: IssueCode) -> bool {
        let is_over = |until| self.as_of.is_none_or(|day| until <= day);
        let is_asked = self.named.contains(&code) || !code.until().is_some_and(is_over);
        is_asked && self.as_of.is_none_or(|day| code.since() <= day)
    }
}

/// Validates the text of a policy document and returns the findings in the API's order: by the
/// place in the text, then by code.
///
/// Any text gives an answer; one that is not JSON gives one `JSON_SYNTAX_ERROR`.
///
/// ```
/// use iamkit_catalog::Catalog;
/// use iamkit_validate::{DocumentKind, IssueCode, Options, validate};
///
/// let text = r#"{"Version": "2012-10-17", "Statement": {
///     "Effect": "Allow", "Action": ["ec2:DescribeVpcs", "ec2:Describe*"], "Resource": "*"}}"#;
/// let findings = validate(text, DocumentKind::Identity, &Options::new(Catalog::embedded()));
/// assert_eq!(findings[0].code, IssueCode::RedundantAction);
/// assert_eq!(findings[0].locations[1].to_string(), "Statement/Action/1");
/// ```
#[must_use]
pub fn validate(text: &str, kind: DocumentKind, options: &Options<'_>) -> Vec<Finding> {
    validate_tree(&iamkit_syntax::parse(text), kind, options)
}

/// Validates a policy document that is already a tree.
#[must_use]
pub fn validate_tree(tree: &Tree<'_>, kind: DocumentKind, options: &Options<'_>) -> Vec<Finding> {
    validate_attached(tree, kind, None, options)
}

/// Validates a policy document of which it is known what it is attached to; options that say it, too,
/// win.
#[must_use]
pub fn validate_attached(
    tree: &Tree<'_>,
    kind: DocumentKind,
    attachment: Option<AttachmentKind>,
    options: &Options<'_>,
) -> Vec<Finding> {
    validate_whole(tree, (kind, attachment), None, options)
}

/// Returns the findings of [`validate_attached`] that have one of `codes`, and spares the work for others:
/// for whoever asks whether findings hold of a second document, too.
#[must_use]
pub fn validate_again(
    tree: &Tree<'_>,
    kind: DocumentKind,
    attachment: Option<AttachmentKind>,
    codes: &BTreeSet<IssueCode>,
    options: &Options<'_>,
) -> Vec<Finding> {
    // What another check says of the same place takes the place of a finding, so that it runs, too; an
    // error of the grammar may come from any of them.
    let is_any = codes.contains(&IssueCode::IamkitSchemaRefused);
    let others = codes.iter().flat_map(|code| replaced_by(*code)).copied();
    let mut running: BTreeSet<IssueCode> = codes.iter().copied().chain(others).collect();
    // One finding on a whole service rests on what the family says else.
    if codes.contains(&IssueCode::IamkitFullServiceAccess) {
        let is_security = |code: &IssueCode| code.family() == CheckFamily::Security;
        running.extend(IssueCode::ALL.into_iter().filter(is_security));
    }
    let only = (!is_any).then_some(&running);
    let mut findings = validate_whole(tree, (kind, attachment), only, options);
    findings.retain(|finding| codes.contains(&finding.code));
    findings
}

fn validate_whole(
    tree: &Tree<'_>,
    kinds: (DocumentKind, Option<AttachmentKind>),
    only: Option<&BTreeSet<IssueCode>>,
    options: &Options<'_>,
) -> Vec<Finding> {
    match tree.root() {
        Some(root) if tree.errors().is_empty() && root.kind() == Kind::Object => {
            let whole = Span::new(0, u32::try_from(tree.text().len()).unwrap_or(u32::MAX));
            validate_within(tree.text(), root, whole, kinds, (only, options))
        }
        Some(root) if options.recovered && root.kind() == Kind::Object => {
            let whole = Span::new(0, u32::try_from(tree.text().len()).unwrap_or(u32::MAX));
            let mut findings = syntax_errors(tree, root, options);
            findings.extend(validate_within(tree.text(), root, whole, kinds, (only, options)));
            leave_out_consequences(tree, root, &mut findings);
            sort(&mut findings);
            findings
        }
        root => syntax_error(tree, root, options),
    }
}

/// Returns a finding for each syntax error.
fn syntax_errors(tree: &Tree<'_>, root: Node<'_>, options: &Options<'_>) -> Vec<Finding> {
    about_syntax(tree, Some(root), options, |_, found| {
        for error in told(tree) {
            report_syntax_error(tree, error, found);
        }
    })
}

/// Returns what is reported of the text as one of JSON; `report` gets the span of all of it.
fn about_syntax(
    tree: &Tree<'_>,
    root: Option<Node<'_>>,
    options: &Options<'_>,
    report: impl FnOnce(Span, &mut Findings),
) -> Vec<Finding> {
    let Some(check) = CHECKS.iter().find(|check| check.code == IssueCode::JsonSyntaxError) else {
        return Vec::new();
    };
    if !options.runs(check.code) {
        return Vec::new();
    }
    let whole = Span::new(0, u32::try_from(tree.text().len()).unwrap_or(u32::MAX));
    let mut found = Findings::new(check);
    found.start(check);
    report(whole, &mut found);
    resolve(tree.text(), root, whole, found.into_reports(), options)
}

fn report_syntax_error(tree: &Tree<'_>, error: &SyntaxError, found: &mut Findings) {
    let span = first_bad_character(tree.text(), error);
    let position = positions(tree.text(), &[span.start]);
    let position = position.first().copied().unwrap_or_default();
    found.report_text(
        span,
        format!(
            "The JSON is not valid at index {}, line {}, column {}: {}.",
            position.offset, position.line, position.column, error.kind
        ),
    );
}

/// Validates a policy document inside a larger JSON text, such as a template.
///
/// Paths start at the document; positions are those of the whole text.
#[must_use]
pub fn validate_node(
    tree: &Tree<'_>,
    document: Node<'_>,
    kind: DocumentKind,
    options: &Options<'_>,
) -> Vec<Finding> {
    validate_within(tree.text(), document, document.span(), (kind, None), (None, options))
}

fn validate_within(
    text: &str,
    root: Node<'_>,
    whole: Span,
    (kind, attachment): (DocumentKind, Option<AttachmentKind>),
    (only, options): (Option<&BTreeSet<IssueCode>>, &Options<'_>),
) -> Vec<Finding> {
    let attachment = options.attachment.or(attachment);
    let mut lowered = lower(root);
    let judged = Judged::new(&lowered, (kind, attachment), options);
    let has_alternates = !lowered.alternates.is_empty();
    if has_alternates {
        add_alternates(&mut lowered);
    }
    let cx =
        Context::new((text, whole, root), &lowered, judged, kind, options).attached_to(attachment);
    let Some(first) = CHECKS.first() else { return Vec::new() };
    let mut found = Findings::new(first);
    let untyped_trust = cx.is_untyped_trust();
    for check in &CHECKS {
        let applies = check.code.policy_types().contains(&cx.policy_type())
            // The service asks for a resource here even where the policy looks like a trust
            // policy: only the resource type tells it apart.
            || (untyped_trust && check.code == IssueCode::MissingResource);
        let is_asked = only.is_none_or(|codes| codes.contains(&check.code));
        if applies && is_asked && options.runs(check.code) {
            found.start(check);
            (check.run)(&cx, &mut found);
        }
        if is_used_up() {
            return Vec::new();
        }
    }
    let mut reports = found.into_reports();
    if has_alternates {
        remove_repetitions(&mut reports);
    }
    if options.selects(CheckFamily::Security) {
        cover(&cx, &mut reports);
    }
    for family in [CheckFamily::Storable, CheckFamily::Effect, CheckFamily::Security] {
        if options.selects(family) {
            merge(family, &mut reports);
        }
    }
    resolve(text, Some(root), whole, reports, options)
}

/// Lets the checks see both of two elements that cannot stand together, such as `Action` and
/// `NotAction`: the statement is there twice, each time with one of them.
fn add_alternates(lowered: &mut Lowered) {
    let mut statements = lowered.document.statements.as_slice().to_vec();
    statements.append(&mut lowered.alternates);
    statements.sort_by_key(|statement| statement.origin.value);
    lowered.document.statements = OneOrMany::Many(statements);
}

/// Removes what is reported once more because a statement is there twice.
fn remove_repetitions(reports: &mut Vec<Report>) {
    let mut seen = BTreeSet::new();
    reports.retain_mut(|report| {
        let mut places = BTreeSet::new();
        report.places.retain(|place| places.insert(*place));
        seen.insert((report.code, report.places.clone()))
    });
}

/// AWS says no more about a text that is not JSON, or not an object.
fn syntax_error(tree: &Tree<'_>, root: Option<Node<'_>>, options: &Options<'_>) -> Vec<Finding> {
    about_syntax(tree, root, options, |whole, found| {
        if let Some(error) = tree.errors().first() {
            report_syntax_error(tree, error, found);
        } else {
            found
                .report_text(whole, "The JSON is not valid: a policy document is an object.")
                .hint("Write the elements of the policy between braces.");
        }
    })
}

/// Returns where a reader without repairs stops: where something is missing or a comma is too much,
/// that is at the next character behind.
fn first_bad_character(text: &str, error: &SyntaxError) -> Span {
    let from = match error.kind {
        SyntaxErrorKind::TrailingComma { .. } => error.span.end,
        _ if error.span.is_empty() => error.span.start,
        _ => return error.span,
    };
    let rest = text.get(from as usize..).unwrap_or_default();
    let found = rest.char_indices().find(|(_, char)| !matches!(char, ' ' | '\t' | '\n' | '\r'));
    let (after, length) = found.map_or((rest.len(), 0), |(at, char)| (at, char.len_utf8()));
    let end = |length: usize| from.saturating_add(u32::try_from(length).unwrap_or(u32::MAX));
    Span::new(end(after), end(after + length))
}

fn resolve(
    text: &str,
    root: Option<Node<'_>>,
    whole: Span,
    reports: Vec<Report>,
    options: &Options<'_>,
) -> Vec<Finding> {
    if reports.is_empty() {
        return Vec::new();
    }
    let places = reports.iter().flat_map(Report::all_places);
    let (spans, are_nodes): (Vec<Span>, Vec<bool>) = places
        .map(|place| match place {
            ReportLocation::Document => (whole, false),
            ReportLocation::Text(span) => (*span, false),
            ReportLocation::Node(span) => (*span, true),
        })
        .unzip();
    let offsets: Vec<u32> = spans.iter().flat_map(|span| [span.start, span.end]).collect();
    let positions = positions(text, &offsets);
    let mut paths = root.map(|root| paths(root, &spans)).unwrap_or_default().into_iter();
    let mut located = spans.into_iter().zip(are_nodes).zip(positions.chunks_exact(2)).map(
        |((bytes, is_node), ends)| {
            let path = paths.next().filter(|_| is_node).unwrap_or_default();
            let end_of = |index: usize| ends.get(index).copied().unwrap_or_default();
            Location { path, start: end_of(0), end: end_of(1), bytes }
        },
    );
    let mut finding = |report: &mut Report| Finding {
        code: report.code,
        finding_type: lowered_type(report, options),
        locations: located.by_ref().take(report.places.len()).collect(),
        message: std::mem::take(&mut report.message),
        hint: std::mem::take(&mut report.hint),
        fix: report.fix.take(),
        covers: Vec::new(),
    };
    let mut findings: Vec<Finding> = Vec::with_capacity(reports.len());
    for mut report in reports {
        let mut whole = finding(&mut report);
        whole.covers = report.covers.iter_mut().map(&mut finding).collect();
        findings.push(whole);
    }
    sort(&mut findings);
    findings
}

/// Sorts findings as the API does.
fn sort(findings: &mut [Finding]) {
    findings.sort_by_key(|finding| {
        (finding.locations.first().map_or(0, |first| first.start.offset), finding.code.as_str())
    });
}

fn lowered_type(report: &Report, options: &Options<'_>) -> FindingType {
    let unknown = matches!(
        report.code,
        IssueCode::InvalidAction
            | IssueCode::InvalidServiceInAction
            | IssueCode::InvalidService
            | IssueCode::InvalidGlobalConditionKey
            | IssueCode::InvalidServiceConditionKey
            | IssueCode::InvalidArnRegion
            | IssueCode::InvalidArnResource
            | IssueCode::InvalidRegion
    );
    if unknown && options.unknown_as_warning { FindingType::Warning } else { report.finding_type }
}
