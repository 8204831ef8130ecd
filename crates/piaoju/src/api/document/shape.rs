//! Shapes of values, from which schemas are written.

use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, KnownFormat, Object, ObjectBuilder, OneOfBuilder, Ref,
    Schema, SchemaFormat, SchemaType, Type,
};

use crate::api::form::{Entry, Form};

/// The shape of a value.
#[derive(Clone, Debug)]
pub enum Shape {
    /// Any text.
    Text,
    /// A text of the form that requests have too.
    Form(Form),
    /// One of these codes.
    Code(Vec<&'static str>),
    /// So many octets in lower-case hexadecimal.
    Hex(usize),
    /// A text that matches an expression.
    Pattern(&'static str),
    /// A whole number from 0.
    Count,
    /// A whole number, also below 0.
    Integer,
    /// A number with parts.
    Number,
    /// Yes or no.
    Flag,
    /// A list.
    List(Box<Shape>),
    /// Four numbers: left, top, width, height.
    Area,
    /// A name for each value, all of one shape.
    Map(Box<Shape>),
    /// What a check found: a text, a number or texts.
    Fact,
    /// An object of its own.
    Of(&'static str),
}

/// A property of an object.
#[derive(Clone, Debug)]
pub struct Property {
    name: &'static str,
    shape: Shape,
    is_nullable: bool,
    is_always: bool,
    words: Option<String>,
}

impl Property {
    /// A property that is always there.
    pub fn new(name: &'static str, shape: Shape) -> Property {
        Property { name, shape, is_nullable: false, is_always: true, words: None }
    }

    /// The same, which may be `null`.
    pub fn or_null(mut self) -> Property {
        self.is_nullable = true;
        self
    }

    /// The same, which may be absent.
    pub fn or_absent(mut self) -> Property {
        self.is_always = false;
        self
    }

    /// The same with what it means.
    pub fn says(mut self, words: String) -> Property {
        self.words = Some(words);
        self
    }
}

/// An object of an answer: every property is there unless it says otherwise.
pub fn object(words: String, properties: Vec<Property>) -> Schema {
    let mut object = ObjectBuilder::new().schema_type(Type::Object).description(Some(words));
    for property in properties {
        let schema = schema(&property.shape, property.is_nullable, property.words);
        object = object.property(property.name, schema);
        if property.is_always {
            object = object.required(property.name);
        }
    }
    object.build().into()
}

/// An object of a request: no property beside those of its tables, absent as good as `null`.
pub fn request(
    words: String,
    table: &[Entry],
    inside: Vec<Property>,
    say: impl Fn(&str) -> String,
) -> Schema {
    let mut object = ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some(words))
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)));
    for entry in table {
        let is_nullable = !entry.is_required;
        let schema = schema(&Shape::Form(entry.form), is_nullable, Some(say(entry.name)));
        object = object.property(entry.name, schema);
        if entry.is_required {
            object = object.required(entry.name);
        }
    }
    for property in inside {
        let schema = schema(&property.shape, property.is_nullable, property.words);
        object = object.property(property.name, schema);
        if !property.is_nullable {
            object = object.required(property.name);
        }
    }
    object.build().into()
}

/// The schema of a shape.
pub fn schema(shape: &Shape, is_nullable: bool, words: Option<String>) -> RefOr<Schema> {
    let typed = |kind: Type| -> ObjectBuilder {
        let kind = match is_nullable {
            true => SchemaType::from_iter([kind, Type::Null]),
            false => SchemaType::new(kind),
        };
        ObjectBuilder::new().schema_type(kind).description(words.clone())
    };
    let text = || typed(Type::String);
    let done = |object: ObjectBuilder| RefOr::T(Schema::Object(object.build()));
    match shape {
        Shape::Text => done(text()),
        Shape::Form(form) => done(formed(*form, is_nullable, text(), || typed(Type::Integer))),
        Shape::Code(codes) => done(coded(text(), codes, is_nullable)),
        Shape::Hex(octets) => done(text().pattern(Some(format!("^[0-9a-f]{{{}}}$", octets * 2)))),
        Shape::Pattern(pattern) => done(text().pattern(Some(*pattern))),
        Shape::Count => done(typed(Type::Integer).minimum(Some(0))),
        Shape::Integer => done(typed(Type::Integer)),
        Shape::Number => done(typed(Type::Number)),
        Shape::Flag => done(typed(Type::Boolean)),
        Shape::List(item) => {
            let array = ArrayBuilder::new().items(schema(item, false, None)).description(words);
            RefOr::T(Schema::Array(array.build()))
        }
        Shape::Area => {
            let mut array = ArrayBuilder::new()
                .items(schema(&Shape::Number, false, None))
                .min_items(Some(4))
                .max_items(Some(4))
                .description(words);
            if is_nullable {
                array = array.schema_type(SchemaType::from_iter([Type::Array, Type::Null]));
            }
            RefOr::T(Schema::Array(array.build()))
        }
        Shape::Map(value) => {
            let values = AdditionalProperties::RefOr(schema(value, false, None));
            done(typed(Type::Object).additional_properties(Some(values)))
        }
        Shape::Fact => {
            let list = schema(&Shape::List(Box::new(Shape::Text)), false, None);
            let any = OneOfBuilder::new()
                .item(schema(&Shape::Text, false, None))
                .item(schema(&Shape::Integer, false, None))
                .item(list);
            RefOr::T(Schema::OneOf(any.build()))
        }
        Shape::Of(name) if is_nullable => {
            let null = Object::with_type(Type::Null);
            let one = OneOfBuilder::new().item(Ref::from_schema_name(*name)).item(null);
            RefOr::T(Schema::OneOf(one.description(words).build()))
        }
        Shape::Of(name) => RefOr::Ref(Ref::from_schema_name(*name)),
    }
}

fn coded(object: ObjectBuilder, codes: &[&'static str], is_nullable: bool) -> ObjectBuilder {
    let null = is_nullable.then_some(Value::Null);
    let codes = codes.iter().map(|code| Value::from(*code)).chain(null);
    object.enum_values(Some(codes.collect::<Vec<_>>()))
}

fn formed(
    form: Form,
    is_nullable: bool,
    text: ObjectBuilder,
    integer: impl Fn() -> ObjectBuilder,
) -> ObjectBuilder {
    let text = text.pattern(form.pattern());
    match form {
        Form::Code(codes) => coded(text, &codes(), is_nullable),
        Form::Day => text.format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))),
        Form::Moment => text.format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))),
        Form::Text(most) => text.min_length(Some(1)).max_length(Some(most)),
        Form::Count(most) => integer().minimum(Some(1)).maximum(Some(most)),
        Form::Digits(_) | Form::Word(_) | Form::Amount | Form::Cursor => text,
    }
}
