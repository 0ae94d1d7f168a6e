//! Resource types and their ARN templates: `bucket`, `arn:${Partition}:s3:::${BucketName}`.

use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use iamkit_pattern::{Case, FieldPattern, Pattern};

use crate::arn_meeting::ArnForm;
use crate::arn_template::ArnTemplate;
use crate::catalog::Catalog;
use crate::condition_key::ConditionKeyInfo;
use crate::layout::Section;
use crate::pack::inflate;
use crate::service::Service;

/// Every resource type, decoded on first use.
#[derive(Debug)]
pub(crate) struct ResourceTypeTable {
    // INVARIANT: every range below lies within `text`.
    pub(crate) text: String,
    entries: Vec<Entry>,
    pub(crate) templates: Vec<Template>,
    /// Indexes of templates, sorted by service segment.
    pub(crate) by_segment: Vec<u16>,
}

#[derive(Debug, Default)]
struct Entry {
    name: Range<u32>,
    keys: u16,
    templates: Range<u16>,
}

/// Where one ARN template lies and whose it is.
#[derive(Debug)]
pub(crate) struct Template {
    pub(crate) text: Range<u32>,
    pub(crate) segment: Range<u32>,
    pub(crate) resource_type: u16,
    // Apart, for most templates are never compared with.
    compiled: OnceLock<Box<Compiled>>,
}

/// A template, each way compiled when an ARN is first compared with it so.
#[derive(Debug, Default)]
pub(crate) struct Compiled {
    pub(crate) fields: OnceLock<FieldPattern>,
    pub(crate) whole: OnceLock<Pattern>,
    pub(crate) form: OnceLock<ArnForm>,
}

impl Template {
    pub(crate) fn compiled(&self) -> &Compiled {
        self.compiled.get_or_init(Box::default)
    }
}

impl ResourceTypeTable {
    /// Decodes lines of name, key list and templates, separated by tabs.
    fn parse(text: String) -> Self {
        let mut table = Self {
            text: String::new(),
            entries: Vec::new(),
            templates: Vec::new(),
            by_segment: Vec::new(),
        };
        let bytes = text.as_bytes();
        let mut start = 0;
        let mut entry = Entry::default();
        let mut fields = 0;
        let open = (!bytes.ends_with(b"\n") && !bytes.is_empty()).then_some(bytes.len());
        for end in memchr::memchr2_iter(b'\t', b'\n', bytes).chain(open) {
            let field = bytes.get(start..end).unwrap_or_default();
            match fields {
                0 => entry.name = small(start)..small(end),
                1 => entry.keys = number(field),
                _ => table.templates.push(Template {
                    text: small(start)..small(end),
                    segment: segment_of(field, start),
                    resource_type: u16::try_from(table.entries.len()).unwrap_or(u16::MAX),
                    compiled: OnceLock::new(),
                }),
            }
            fields += 1;
            if bytes.get(end) != Some(&b'\t') {
                let next = u16::try_from(table.templates.len()).unwrap_or(u16::MAX);
                entry.templates.end = next;
                table.entries.push(std::mem::take(&mut entry));
                entry.templates = next..next;
                fields = 0;
                // Ids have two bytes.
                if table.entries.len() == usize::from(u16::MAX) {
                    break;
                }
            }
            start = end + 1;
        }
        table.text = text;
        table.by_segment = table.in_order_of_segments();
        table
    }

    /// Returns the indexes of all templates, sorted by service segment. Those of a service mostly share one,
    /// and neighbours that do are sorted as one.
    fn in_order_of_segments(&self) -> Vec<u16> {
        let is_same = |left: &Template, right: &Template| {
            self.part(&left.segment) == self.part(&right.segment)
        };
        let mut at = 0;
        let groups = self.templates.chunk_by(is_same).map(|group| {
            let start = at;
            at += group.len();
            (group.first().map_or("", |first| self.part(&first.segment)), start..at)
        });
        let mut groups: Vec<_> = groups.collect();
        groups.sort_by_key(|(segment, _)| *segment);
        groups.into_iter().flat_map(|(_, range)| range).map(index).collect()
    }

    /// Returns the templates with the service segment `segment`, all without one.
    pub(crate) fn templates_of(&self, segment: Option<&str>) -> Vec<&Template> {
        let order = self.by_segment.as_slice();
        let range = match segment {
            Some(segment) => {
                let first = order.partition_point(|index| self.segment(*index) < segment);
                first..order.partition_point(|index| self.segment(*index) <= segment)
            }
            None => 0..order.len(),
        };
        let indexes = order.get(range).unwrap_or_default().iter();
        indexes.filter_map(|index| self.templates.get(usize::from(*index))).collect()
    }

    pub(crate) fn part(&self, range: &Range<u32>) -> &str {
        self.text.get(range.start as usize..range.end as usize).unwrap_or_default()
    }

    /// Returns the service segment of a template, such as `s3`.
    pub(crate) fn segment(&self, template: u16) -> &str {
        self.templates
            .get(usize::from(template))
            .map_or("", |template| self.part(&template.segment))
    }
}

/// Returns where the third field of `template` lies in a text in which it starts at `start`.
fn segment_of(template: &[u8], start: usize) -> Range<u32> {
    let mut colons = memchr::memchr_iter(b':', template);
    let from = colons.nth(1).map_or(template.len(), |at| at + 1);
    let to = colons.next().unwrap_or(template.len());
    small(start + from)..small(start + to)
}

fn number(digits: &[u8]) -> u16 {
    std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

fn small(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn index(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

/// A kind of resource of a service, such as `bucket` of `s3`.
///
/// Displays as its name.
#[derive(Clone, Copy)]
pub struct ResourceType<'a> {
    pub(crate) catalog: &'a Catalog,
    id: u16,
}

impl Catalog {
    pub(crate) fn resource_type_table(&self) -> &ResourceTypeTable {
        self.resource_types.get_or_init(|| {
            ResourceTypeTable::parse(inflate(self.pack.section(Section::ResourceTypes)))
        })
    }

    pub(crate) fn resource_type_at(&self, id: u16) -> Option<ResourceType<'_>> {
        let exists = usize::from(id) < self.resource_type_table().entries.len();
        exists.then_some(ResourceType { catalog: self, id })
    }

    /// Returns the resource types of `service`, sorted by name.
    pub fn resource_types_of<'a>(
        &'a self,
        service: &Service<'_>,
    ) -> impl Iterator<Item = ResourceType<'a>> + use<'a> {
        let first = service.record.first_resource_type;
        let next = self.service_record(service.index + 1);
        (first..next.map_or(first, |next| next.first_resource_type))
            .filter_map(|id| self.resource_type_at(id))
    }

    /// Returns every resource type, sorted by service and name.
    pub fn resource_types(&self) -> impl Iterator<Item = ResourceType<'_>> {
        (0_u16..).map_while(|id| self.resource_type_at(id))
    }
}

impl<'a> Service<'a> {
    /// Returns the resource types of the service, sorted by name.
    pub fn resource_types(&self) -> impl Iterator<Item = ResourceType<'a>> + use<'a> {
        self.catalog.resource_types_of(self)
    }

    /// Returns the resource type `name`, in any case.
    #[must_use]
    pub fn resource_type(&self, name: &str) -> Option<ResourceType<'a>> {
        self.resource_types().find(|resource_type| Case::Fold.is_same(resource_type.name(), name))
    }
}

impl<'a> ResourceType<'a> {
    /// Returns a number that no other type of the catalog has.
    #[must_use]
    pub const fn number(&self) -> u16 {
        self.id
    }

    fn entry(&self) -> Option<(&'a ResourceTypeTable, &'a Entry)> {
        let table = self.catalog.resource_type_table();
        table.entries.get(usize::from(self.id)).map(|entry| (table, entry))
    }

    /// Returns the name, such as `bucket`.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.entry().map_or("", |(table, entry)| table.part(&entry.name))
    }

    /// Returns the service that defines the type.
    #[must_use]
    pub fn service(&self) -> Service<'a> {
        let found = self.catalog.service_with(|next| next.first_resource_type > self.id);
        // INVARIANT: `Catalog::from_bytes` refuses files with a type behind the last service.
        found.unwrap_or_else(|| self.catalog.service_or_default(self.catalog.service_count()))
    }

    /// Returns the ARN templates, usually one.
    pub fn arn_templates(&self) -> impl Iterator<Item = ArnTemplate<'a>> + use<'a> {
        self.templates().map(|(table, template)| {
            ArnTemplate::new(table.part(&template.text), table.part(&template.segment))
        })
    }

    /// Returns the templates with the table that they lie in.
    pub(crate) fn templates(
        &self,
    ) -> impl Iterator<Item = (&'a ResourceTypeTable, &'a Template)> + use<'a> {
        self.entry().into_iter().flat_map(|(table, entry)| {
            let range = usize::from(entry.templates.start)..usize::from(entry.templates.end);
            let templates = table.templates.get(range).unwrap_or_default();
            templates.iter().map(move |template| (table, template))
        })
    }

    /// Returns the condition keys that apply to resources of the type, sorted.
    pub fn condition_keys(&self) -> impl Iterator<Item = ConditionKeyInfo<'a>> + use<'a> {
        self.catalog.key_list(self.entry().map_or(0, |(_, entry)| entry.keys))
    }
}

impl PartialEq for ResourceType<'_> {
    /// Compares services and names.
    fn eq(&self, other: &Self) -> bool {
        (std::ptr::eq(self.catalog, other.catalog) && self.id == other.id)
            || (self.name() == other.name() && self.service() == other.service())
    }
}

impl Eq for ResourceType<'_> {}

impl fmt::Debug for ResourceType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResourceType({}:{})", self.service(), self.name())
    }
}

impl fmt::Display for ResourceType<'_> {
    /// Writes the name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
