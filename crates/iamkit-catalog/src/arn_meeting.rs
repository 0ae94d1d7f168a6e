//! Whether an ARN pattern and the form of a resource type can mean one ARN, read as loosely as AWS does.

use iamkit_pattern::Field;

use crate::resource_type::ResourceType;

/// Variables of forms whose values hold no `/`: names of buckets, tables, topics, queues, functions, keys,
/// instances and streams (the naming rules in the API reference of each service).
const WITHOUT_SLASH: [&str; 8] = [
    "BucketName",
    "TableName",
    "TopicName",
    "QueueName",
    "FunctionName",
    "KeyId",
    "InstanceId",
    "StreamName",
];

/// One step of an ARN pattern.
#[derive(Clone, Copy, Debug)]
enum Written {
    Char(char),
    AnyOne,
    AnyRun,
}

/// One step of the form of an ARN.
#[derive(Clone, Copy)]
enum Formed {
    Char(char),
    /// A variable, and the characters that its value does not hold.
    Run(&'static [char]),
}

impl ResourceType<'_> {
    /// Returns whether some ARN of this type matches `arn`, an ARN pattern. A `*` of the pattern may run
    /// over colons, and a policy variable stands for any text; the variables of the form hold neither `:`
    /// nor `/` before the resource part.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// let catalog = iamkit_catalog::Catalog::embedded();
    /// let bucket = catalog.service("s3").unwrap().resource_type("bucket").unwrap();
    /// assert!(bucket.may_be_meant_by("arn:aws:s3:::reports*"));
    /// assert!(!bucket.may_be_meant_by("arn:aws:s3:::reports/*"));
    /// # }
    /// ```
    #[must_use]
    pub fn may_be_meant_by(&self, arn: &str) -> bool {
        self.may_be_meant(&LooseArn::new(arn))
    }

    /// Returns the same for an ARN pattern that is compared with many types.
    #[must_use]
    pub fn may_be_meant(&self, arn: &LooseArn) -> bool {
        self.arn_templates().any(|template| meet(&arn.steps, &formed(template.as_str())))
    }
}

/// An ARN pattern, prepared for [`ResourceType::may_be_meant`].
#[derive(Clone, Debug)]
pub struct LooseArn {
    steps: Vec<Written>,
}

impl LooseArn {
    /// Prepares an ARN pattern.
    #[must_use]
    pub fn new(arn: &str) -> Self {
        Self { steps: written(arn) }
    }
}

fn written(arn: &str) -> Vec<Written> {
    let mut steps = Vec::new();
    let mut rest = arn;
    while let Some(char) = rest.chars().next() {
        if let Some((_, after)) = rest.strip_prefix("${").and_then(|inside| inside.split_once('}'))
        {
            steps.push(Written::AnyRun);
            rest = after;
            continue;
        }
        steps.push(match char {
            '*' => Written::AnyRun,
            '?' => Written::AnyOne,
            other => Written::Char(other),
        });
        rest = rest.strip_prefix(char).unwrap_or_default();
    }
    steps
}

fn formed(template: &str) -> Vec<Formed> {
    let head =
        Field::Resource.of(template).map_or(template.len(), |last| template.len() - last.len());
    let mut steps = Vec::new();
    let mut rest = template;
    while let Some(char) = rest.chars().next() {
        let at = template.len() - rest.len();
        let inside = rest.strip_prefix("${").or_else(|| rest.strip_prefix('{'));
        if let Some((name, after)) = inside.and_then(|inside| inside.split_once('}')) {
            steps.push(Formed::Run(match at < head {
                true => &[':', '/'],
                false if WITHOUT_SLASH.contains(&name) => &['/'],
                false => &[],
            }));
            rest = after;
            continue;
        }
        steps.push(Formed::Char(char));
        rest = rest.strip_prefix(char).unwrap_or_default();
    }
    steps
}

fn are_equal(step: Written, part: Formed) -> bool {
    matches!((step, part), (Written::Char(char), Formed::Char(other)) if char == other)
}

/// Says whether some text is one of both, by all pairs of places that a common beginning leads to.
fn meet(written: &[Written], formed: &[Formed]) -> bool {
    // Most pairs differ in plain text at the start or at the end, which decides at once.
    let same =
        written.iter().zip(formed).take_while(|(step, part)| are_equal(**step, **part)).count();
    let (written, formed) =
        (written.get(same..).unwrap_or_default(), formed.get(same..).unwrap_or_default());
    let differ = |step: Option<&Written>, part: Option<&Formed>| matches!((step, part), (Some(Written::Char(char)), Some(Formed::Char(other))) if char != other);
    if differ(written.first(), formed.first()) || differ(written.last(), formed.last()) {
        return false;
    }
    let width = formed.len() + 1;
    let mut seen = vec![false; (written.len() + 1) * width];
    let mut open = vec![(0, 0)];
    while let Some((at, form)) = open.pop() {
        let Some(known) = seen.get_mut(at * width + form) else { continue };
        if std::mem::replace(known, true) {
            continue;
        }
        let (step, part) = (written.get(at), formed.get(form));
        if step.is_none() && part.is_none() {
            return true;
        }
        if matches!(step, Some(Written::AnyRun)) {
            open.push((at + 1, form));
        }
        if matches!(part, Some(Formed::Run(_))) {
            open.push((at, form + 1));
        }
        match (step, part) {
            (Some(Written::Char(char)), Some(Formed::Char(other))) if char == other => {
                open.push((at + 1, form + 1));
            }
            (Some(Written::Char(char)), Some(Formed::Run(without))) if !without.contains(char) => {
                open.push((at + 1, form));
            }
            (Some(Written::AnyOne), Some(Formed::Char(_))) => open.push((at + 1, form + 1)),
            (Some(Written::AnyOne), Some(Formed::Run(_))) => open.push((at + 1, form)),
            (Some(Written::AnyRun), Some(Formed::Char(_))) => open.push((at, form + 1)),
            _ => {}
        }
    }
    false
}
