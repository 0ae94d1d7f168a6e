//! Findings on the documents of a container, at the places of the user's file.

mod attached;
mod hole;
mod unfit;

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};

use iamkit_policy::{PolicyType, lower};
use iamkit_source::{Embedded, Note, SourceMap};
use iamkit_syntax::{LineIndex, Path, Span};
use iamkit_validate::{
    AttachmentKind, CheckFamily, DocumentKind, Finding, FindingType, Fix, IssueCode, Location,
    Options, PolicyResourceType, validate_again, validate_attached,
};

use attached::attachment_kind;

/// The findings on one document of a container.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Validated {
    /// Numbers of the documents of the container that this is about: the variants that conditions
    /// of a template make, and the instances of one resource; the first one stands for all.
    pub documents: Vec<usize>,
    /// What they were validated as.
    pub kind: DocumentKind,
    /// Whether the kind was told from the document.
    pub is_recognised: bool,
    /// The findings, with places in the user's file. A second place with the path of the first is
    /// where a text is used that is written elsewhere.
    pub findings: Vec<Finding>,
}

/// Validates the documents of a text. Findings that all variants of a document share are one, and
/// so are the findings on the instances of one resource.
///
/// ```
/// use iamkit_config::validate_documents;
/// use iamkit_source::{ReadOptions, read};
/// use iamkit_validate::Options;
///
/// let text = "Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      \
///     PolicyDocument: {Version: '2012-10-17', Statement: [\n        \
///     {Effect: Allow, Action: s3:GetObjekt, Resource: !Sub 'arn:aws:s3:::${AWS::StackName}/*'}]}\n";
/// let container = read("t.yaml", text, &ReadOptions::default());
/// let options = Options::new(iamkit_catalog::Catalog::embedded());
/// let validated = validate_documents(text, &container.documents, None, &options);
/// let finding = &validated[0].findings[0];
/// assert_eq!(finding.code.as_str(), "INVALID_ACTION");
/// assert_eq!((finding.locations[0].start.line, finding.locations[0].start.column), (6, 32));
/// ```
#[must_use]
pub fn validate_documents(
    text: &str,
    documents: &[Embedded<'_>],
    kind: Option<DocumentKind>,
    options: &Options<'_>,
) -> Vec<Validated> {
    // One index for all places: a file on one line may have thousands of them. A bare policy has its
    // findings at its own places.
    let index = OnceCell::new();
    validate_all(&|| index.get_or_init(|| LineIndex::new(text)), documents, kind, options)
}

/// Validates some documents of a text that has many, as [`validate_documents`] does: those of the principals
/// of an account, which have nothing to do with each other, can be validated in parts.
#[must_use]
pub fn validate_some_documents(
    lines: &LineIndex<'_>,
    documents: &[Embedded<'_>],
    kind: Option<DocumentKind>,
    options: &Options<'_>,
) -> Vec<Validated> {
    validate_all(&|| lines, documents, kind, options)
}

fn validate_all<'l>(
    lines: &impl Fn() -> &'l LineIndex<'l>,
    documents: &[Embedded<'_>],
    kind: Option<DocumentKind>,
    options: &Options<'_>,
) -> Vec<Validated> {
    let mut all: Vec<Validated> = Vec::with_capacity(documents.len());
    let mut judged = Judged::default();
    for group in groups(documents) {
        let rows = group.iter().filter_map(|number| documents.get(*number));
        let rows =
            rows.map(|document| validate_document(lines, document, kind, options, &mut judged));
        all.extend(merged(rows.collect(), group, documents));
    }
    if !documents.iter().all(Embedded::is_whole_text) {
        merge_copies(&mut all);
    }
    all
}

/// Makes one of findings on the same characters: a text that an alias, a parameter or a loop puts at
/// several places is written once.
fn merge_copies(all: &mut [Validated]) {
    let mut first: BTreeMap<(IssueCode, Span, String), (usize, usize, Path)> = BTreeMap::new();
    let mut uses: Vec<(usize, usize, Vec<Location>)> = Vec::new();
    for (number, one) in all.iter_mut().enumerate() {
        let mut kept = 0;
        one.findings.retain(|finding| {
            let Some(place) = finding.locations.first() else { return true };
            let key = (finding.code, place.bytes, finding.message.clone());
            match first.get(&key) {
                // What AWS says twice of one place of a policy stays twice.
                Some((document, index, path))
                    if finding.locations.len() > 1
                        || *document != number
                        || *path != place.path =>
                {
                    let others = finding.locations.iter().skip(1).cloned().collect();
                    uses.push((*document, *index, others));
                    return false;
                }
                Some(_) => {}
                None => {
                    first.insert(key, (number, kept, place.path.clone()));
                }
            }
            kept += 1;
            true
        });
    }
    for (document, index, places) in uses {
        let finding = all.get_mut(document).and_then(|one| one.findings.get_mut(index));
        let Some(finding) = finding else { continue };
        for place in places {
            if finding.locations.iter().all(|known| known.bytes != place.bytes) {
                finding.locations.push(place);
            }
        }
    }
}

/// Returns the findings on the form of a container: what its text makes of the policies in it.
#[must_use]
pub fn findings_of_source(text: &str, notes: &[Note], options: &Options<'_>) -> Vec<Finding> {
    if notes.is_empty() {
        return Vec::new();
    }
    let lines = LineIndex::new(text);
    let findings = notes.iter().filter_map(|note| {
        let code: IssueCode = note.kind.code()?.parse().ok()?;
        let location = Location::of_text(note.span, &lines);
        options.runs(code).then(|| Finding::of_source(code, &*note.message, location))
    });
    findings.collect()
}

/// The findings on one document, before they are merged.
struct Row {
    kind: DocumentKind,
    is_recognised: bool,
    findings: Vec<Finding>,
}

/// Groups the numbers of documents that are variants of one, or instances of one resource.
fn groups(documents: &[Embedded<'_>]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut known = BTreeMap::new();
    for (number, document) in documents.iter().enumerate() {
        let path = without_indices(document);
        // Two documents of one place that are neither are two.
        let is_one = document.variant.is_some() || !document.place.addresses.is_empty();
        let path = (path, if is_one { usize::MAX } else { number });
        let at = *known.entry(path).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(at) {
            group.push(number);
        }
    }
    groups
}

/// Returns the place of a document; of a Terraform resource without the index of its instance.
fn without_indices(document: &Embedded<'_>) -> String {
    let path = document.place.path.to_string();
    let Some(address) = document.place.addresses.first() else { return path };
    let rest = path.strip_prefix(&**address).unwrap_or_default();
    let plain = match address.rfind('[') {
        Some(at) if address.ends_with(']') => address.get(..at).unwrap_or(address),
        _ => address,
    };
    format!("{plain}{rest}")
}

/// The findings on documents of which everything is known, by their text: the same text is judged once for
/// each kind, at its own places.
#[derive(Default)]
struct Judged<'d> {
    findings: HashMap<&'d str, Vec<(Judgement, Vec<Finding>)>>,
}

/// What a text was judged as.
type Judgement = (DocumentKind, Option<AttachmentKind>);

impl<'d> Judged<'d> {
    /// Returns the findings on a document at the places of its text.
    fn findings(
        &mut self,
        document: &'d Embedded<'_>,
        judgement: Judgement,
        options: &Options<'_>,
    ) -> Vec<Finding> {
        let known = self.findings.entry(&document.text).or_default();
        if let Some((_, findings)) = known.iter().find(|(other, _)| *other == judgement) {
            return findings.clone();
        }
        let (kind, attachment) = judgement;
        let findings = validate_attached(&document.tree(), kind, attachment, options);
        known.push((judgement, findings.clone()));
        findings
    }
}

fn validate_document<'l, 'd>(
    lines: &impl Fn() -> &'l LineIndex<'l>,
    document: &'d Embedded<'_>,
    kind: Option<DocumentKind>,
    options: &Options<'_>,
    judged: &mut Judged<'d>,
) -> Row {
    let stated = kind.or_else(|| stated_kind(document));
    let is_recognised = stated.is_none();
    let kind = stated.unwrap_or_else(|| recognised_kind(document));
    let attachment = attachment_kind(document);
    let mut findings = if document.holes.is_empty() {
        let mut findings = judged.findings(document, (kind, attachment), options);
        if !document.is_whole_text() {
            move_out(&mut findings, &document.map, lines());
        }
        findings
    } else {
        hole::findings(document, |filled, map, codes| {
            let tree = filled.tree();
            let mut findings = match codes {
                Some(codes) => validate_again(&tree, kind, attachment, codes, options),
                None => validate_attached(&tree, kind, attachment, options),
            };
            move_out(&mut findings, map, lines());
            findings
        })
    };
    findings.retain(|finding| !unfit::is_unfit(finding, document));
    if !document.is_complete {
        findings.retain(|finding| !is_about_absence(finding));
    }
    if document.is_output {
        for finding in &mut findings {
            finding.fix = finding.fix.take().map(Fix::only_told);
        }
    }
    if document.is_sensitive {
        findings.iter_mut().for_each(conceal);
    }
    Row { kind, is_recognised, findings }
}

/// Returns what the container says that a document is.
#[must_use]
pub fn stated_kind(document: &Embedded<'_>) -> Option<DocumentKind> {
    let resource_type = || {
        let name = document.kind.resource_type.as_deref()?;
        PolicyResourceType::ALL.into_iter().find(|known| known.as_str() == name)
    };
    Some(match document.kind.policy_type? {
        PolicyType::Identity | PolicyType::PermissionsBoundary | PolicyType::Session => {
            DocumentKind::Identity
        }
        PolicyType::Resource => DocumentKind::Resource(resource_type()),
        PolicyType::VpcEndpoint => DocumentKind::Resource(None),
        PolicyType::RoleTrust => DocumentKind::RoleTrust,
        PolicyType::ServiceControl => DocumentKind::ServiceControl,
        PolicyType::ResourceControl => DocumentKind::ResourceControl,
    })
}

fn recognised_kind(document: &Embedded<'_>) -> DocumentKind {
    let tree = document.tree();
    let found = tree.root().map(|root| DocumentKind::recognize(&lower(root).document));
    found.unwrap_or(DocumentKind::Identity)
}

/// Turns places in the text of a document into places in the file that it stands in.
fn move_out(findings: &mut [Finding], map: &SourceMap, lines: &LineIndex<'_>) {
    for finding in findings {
        move_out(&mut finding.covers, map, lines);
        let used = finding.locations.first().and_then(|first| {
            let place = map.used(first.bytes)?;
            Some(first.moved_to(place, lines))
        });
        for location in &mut finding.locations {
            *location = location.moved_to(map.outer(location.bytes), lines);
        }
        finding.locations.extend(used);
        finding.fix = finding.fix.take().map(|fix| {
            let edits: Option<Vec<_>> = fix.edits.iter().map(|edit| map.edit(edit)).collect();
            match edits {
                Some(edits) => {
                    let mut fix = fix;
                    fix.edits = edits;
                    fix
                }
                None => fix.only_told(),
            }
        });
    }
}

/// Says whether a finding may be void because of what is not known: something that is absent.
fn is_about_absence(finding: &Finding) -> bool {
    let code = finding.code.as_str();
    // The service refuses what lacks an element, or holds an empty one.
    let is_refusal = code == "IAMKIT_SCHEMA_REFUSED" && finding.message.contains(" has no ");
    // A condition or a `Deny` that nobody knows yet may be the guard.
    is_refusal
        || finding.code.family() == CheckFamily::Security
        || finding.finding_type == FindingType::SecurityWarning
        || code.starts_with("EMPTY_")
        || code.starts_with("IAMKIT_EMPTY_")
        || matches!(
            code,
            "MISSING_ACTION"
                | "MISSING_RESOURCE"
                | "MISSING_PRINCIPAL"
                | "MISSING_STATEMENT"
                | "MISSING_EFFECT"
                | "MISSING_ACTION_FOR_CONDITION_KEY"
                // What is missing may be what it grants.
                | "IAMKIT_ALLOW_COVERED_BY_DENY"
        )
}

/// Leaves out of a finding whatever it says of the text.
fn conceal(finding: &mut Finding) {
    finding.message = format!("{} (the text is sensitive)", finding.code.summary());
    finding.hint = "".into();
    finding.fix = None;
    for location in &mut finding.locations {
        location.path = iamkit_syntax::Path::new(Vec::new());
    }
    finding.covers.iter_mut().for_each(conceal);
}

/// Merges the findings on the variants or instances of one document.
fn merged(rows: Vec<Row>, group: Vec<usize>, documents: &[Embedded<'_>]) -> Option<Validated> {
    let count = rows.len();
    let mut rows = rows.into_iter();
    let Row { kind, is_recognised, findings } = rows.next()?;
    let mut known: Vec<(Finding, Vec<usize>)> =
        findings.into_iter().map(|finding| (finding, vec![0])).collect();
    let is_variants = group
        .iter()
        .any(|number| documents.get(*number).is_some_and(|document| document.variant.is_some()));
    for (at, row) in rows.enumerate() {
        for finding in row.findings {
            // Variants show the same text; instances show the same thing at another place.
            let same = known.iter_mut().find(|(other, _)| {
                other.code == finding.code
                    && other.message == finding.message
                    && places_equal(other, &finding, is_variants)
            });
            match same {
                Some((_, seen)) => seen.push(at + 1),
                None => known.push((finding, vec![at + 1])),
            }
        }
    }
    for (_, seen) in &mut known {
        seen.dedup();
    }
    if is_variants {
        merge_uses(&mut known, count);
    }
    let findings = known.into_iter().map(|(mut finding, seen)| {
        if is_variants && seen.len() < count {
            let suffix = when(&seen, &group, documents);
            finding.message = format!("{}{suffix}", finding.message);
        } else if !is_variants && count > 1 {
            let suffix = addresses(&seen, &group, documents);
            finding.message = format!("{}{suffix}", finding.message);
        }
        finding
    });
    let mut findings: Vec<Finding> = findings.collect();
    if is_variants {
        findings.sort_by_key(|finding| finding.locations.first().map(|place| place.bytes.start));
    }
    Some(Validated { documents: group, kind, is_recognised, findings })
}

/// Merges what some of several variants say of a text with what all of them say of it, where another
/// function uses it.
fn merge_uses(known: &mut Vec<(Finding, Vec<usize>)>, count: usize) {
    let (mut always, sometimes): (Vec<_>, Vec<_>) =
        std::mem::take(known).into_iter().partition(|(_, seen)| seen.len() == count);
    for (finding, seen) in sometimes {
        let place = |finding: &Finding| finding.locations.first().map(|place| place.bytes);
        let same = always.iter_mut().map(|(one, _)| one).find(|one| {
            one.code == finding.code
                && one.message == finding.message
                && place(one) == place(&finding)
        });
        let Some(same) = same else {
            known.push((finding, seen));
            continue;
        };
        for use_of in finding.locations.into_iter().skip(1) {
            if same.locations.iter().all(|known| known.bytes != use_of.bytes) {
                same.locations.push(use_of);
            }
        }
    }
    known.splice(0..0, always);
}

fn places_equal(one: &Finding, other: &Finding, is_variants: bool) -> bool {
    let places =
        |finding: &Finding| finding.locations.iter().map(|place| place.bytes).collect::<Vec<_>>();
    let paths = |finding: &Finding| {
        finding.locations.iter().map(|place| place.path.clone()).collect::<Vec<_>>()
    };
    if is_variants { places(one) == places(other) } else { paths(one) == paths(other) }
}

/// Says in which variants a finding is there.
fn when(seen: &[usize], group: &[usize], documents: &[Embedded<'_>]) -> String {
    let label = |at: usize| {
        let document = group.get(at).and_then(|number| documents.get(*number))?;
        document.variant.as_deref()
    };
    let terms = |at: usize| label(at).map(|label| label.split(", ").collect::<Vec<_>>());
    let first = seen.first().and_then(|at| terms(*at)).unwrap_or_default();
    // One condition tells them apart if all that have the finding agree on it and no other does.
    let decisive = first.iter().find(|term| {
        (0..group.len()).all(|at| {
            let has = terms(at).is_some_and(|terms| terms.contains(*term));
            has == seen.contains(&at)
        })
    });
    match decisive {
        Some(term) => match term.strip_prefix("not ") {
            Some(name) => format!(" (when `{name}` is false)"),
            None => format!(" (when `{term}` is true)"),
        },
        None => format!(" (when {})", first.join(" and ")),
    }
}

/// Names the instances that have a finding.
fn addresses(seen: &[usize], group: &[usize], documents: &[Embedded<'_>]) -> String {
    let names = seen.iter().filter_map(|at| {
        let document = group.get(*at).and_then(|number| documents.get(*number))?;
        document.place.addresses.first().map(|address| &**address)
    });
    let names: Vec<&str> = names.collect();
    if names.is_empty() { String::new() } else { format!(" (in {})", names.join(", ")) }
}
