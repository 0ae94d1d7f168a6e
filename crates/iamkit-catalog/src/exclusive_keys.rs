//! Context keys of one request that contradict each other, or the resource.

use iamkit_pattern::{Case, Field};

use crate::catalog::Catalog;
use crate::given_key::GivenValue;
use crate::given_request::{
    GivenRequest, RequestCode, RequestLevel, RequestProblem, RequestSubject,
};

/// Keys that tell of a path through the network which a request with `aws:SourceIp` did not take.
///
/// Source: "AWS global condition context keys" of the IAM user guide, `aws:SourceIp`.
const NOT_WITH_SOURCE_IP: [&str; 3] = ["aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp"];

/// Keys of which the second begins with the first and a separator: a path of an organization starts with
/// its id, the ARN of a VPC ends in its id ("AWS global condition context keys").
const PARTS: [(&str, &str); 5] = [
    ("aws:PrincipalOrgID", "aws:PrincipalOrgPaths"),
    ("aws:ResourceOrgID", "aws:ResourceOrgPaths"),
    ("aws:SourceOrgID", "aws:SourceOrgPaths"),
    ("aws:VpceOrgID", "aws:VpceOrgPaths"),
    ("aws:SourceVpc", "aws:SourceVpcArn"),
];

impl Catalog {
    /// Returns the keys of a request that AWS never sends together, or never with this resource.
    pub(crate) fn exclusive_keys(&self, request: &GivenRequest<'_>) -> Vec<RequestProblem> {
        let keys = Keys { request };
        let mut found = keys.of_networks();
        found.extend(PARTS.into_iter().filter_map(|(part, whole)| keys.of_part(part, whole)));
        found.extend(self.foreign_region(keys));
        found
    }

    /// Judges `aws:RequestedRegion` by the partition of the resource. A Region that differs from that of
    /// the ARN is told where the key is derived.
    fn foreign_region(&self, keys: Keys<'_>) -> Option<RequestProblem> {
        let (position, GivenValue::One(region)) = keys.find("aws:RequestedRegion")? else {
            return None;
        };
        let partition = Field::Partition.of(keys.request.resource).filter(|it| !it.is_empty())?;
        let is_written_out =
            Field::Region.of(keys.request.resource).is_some_and(|it| !it.is_empty());
        let home = self.partition_of_region(region)?;
        (home != partition && !is_written_out).then(|| {
            let message = format!(
                "`aws:RequestedRegion` is `{region}`, a Region of `{home}`, and the resource is in \
                 `{partition}`"
            );
            problem(position, message)
        })
    }
}

/// The context keys of a request.
#[derive(Clone, Copy)]
struct Keys<'r> {
    request: &'r GivenRequest<'r>,
}

impl<'r> Keys<'r> {
    /// Returns the position of a key with its value; an empty list says that the key is absent.
    fn find(self, sought: &str) -> Option<(usize, GivenValue<'r>)> {
        let mut keys = self.request.context.iter().enumerate();
        let (position, (_, value)) =
            keys.find(|(_, (name, _))| Case::Fold.is_same(name, sought))?;
        (*value != GivenValue::Many(&[])).then_some((position, *value))
    }

    fn of_networks(self) -> Vec<RequestProblem> {
        let Some((position, _)) = self.find("aws:SourceIp") else { return Vec::new() };
        let others = NOT_WITH_SOURCE_IP.into_iter().filter(|other| self.find(other).is_some());
        let told = others.map(|other| {
            problem(position, format!("`aws:SourceIp` and `{other}` are never sent together"))
        });
        told.collect()
    }

    fn of_part(self, part: &str, whole: &str) -> Option<RequestProblem> {
        let (_, GivenValue::One(id)) = self.find(part)? else { return None };
        let (position, value) = self.find(whole)?;
        let texts = match &value {
            GivenValue::One(text) => std::slice::from_ref(text),
            GivenValue::Many(texts) => texts,
        };
        let other = texts.iter().find(|text| !text.split(['/', ':']).any(|it| it == id))?;
        let message = format!("`{whole}` is `{other}`, but `{part}` is `{id}`");
        Some(problem(position, message))
    }
}

fn problem(position: usize, message: String) -> RequestProblem {
    RequestProblem {
        code: RequestCode::KeyContradiction,
        level: RequestLevel::Warning,
        subject: RequestSubject::Key(position),
        message,
        suggestion: None,
        nearest: None,
    }
}
