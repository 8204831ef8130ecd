//! Baidu's protocol by its tables.

use model::verdict::TaxStatus;
use model::{Fen, Kind, Refusal, Reply};
use serde_json::json;
use wire::Secret;
use wire::provider::baidu::{read, read_token, request, token_request};

use crate::world::{address, baidu_keys, fields, now, question};

fn asked(question: &model::Question) -> Result<Vec<(String, String)>, Refusal> {
    let request = request(&address(), &Secret::new("24.token"), question)?;
    assert_eq!(request.method, "POST");
    let place = "https://provider.example/rest/2.0/ocr/v1/vat_invoice_verification";
    assert_eq!(request.url, format!("{place}?access_token=24.token"));
    let kind = ("Content-Type", "application/x-www-form-urlencoded".to_owned());
    assert!(request.headers.contains(&kind));
    Ok(fields(&request.body))
}

#[test]
fn every_kind_is_asked_as_its_type_demands() {
    // kind, invoice_type, check_code, total_amount
    for (kind, name, check_code, amount) in [
        (Kind::VatSpecial, "special_vat_invoice", "654321", "100.00"),
        (Kind::VatSpecialElectronic, "elec_special_vat_invoice", "654321", "100.00"),
        (Kind::VatNormal, "normal_invoice", "654321", ""),
        (Kind::VatNormalElectronic, "elec_normal_invoice", "654321", ""),
        (Kind::VatRoll, "roll_normal_invoice", "654321", ""),
        (Kind::VatToll, "toll_elec_normal_invoice", "654321", ""),
        (Kind::Blockchain, "blockchain_invoice", "654321", "100.00"),
        (Kind::MotorVehicle, "motor_vehicle_invoice", "654321", "100.00"),
        (Kind::UsedVehicle, "used_vehicle_invoice", "654321", "113.00"),
        (Kind::DigitalSpecial, "elec_invoice_special", "654321", "113.00"),
        (Kind::DigitalNormal, "elec_invoice_normal", "654321", "113.00"),
        (Kind::DigitalPaperSpecial, "elec_invoice_special", "654321", "113.00"),
        (Kind::DigitalPaperNormal, "elec_invoice_normal", "654321", "113.00"),
        (Kind::Rail, "elec_train_ticket_invoice", "654321", "113.00"),
        (Kind::Air, "elec_flight_itinerary_invoice", "654321", "113.00"),
    ] {
        let question = question(kind);
        let expected = [
            ("invoice_code", question.code.as_deref().unwrap_or("")),
            ("invoice_num", &question.number),
            ("invoice_date", "20250601"),
            ("invoice_type", name),
            ("check_code", check_code),
            ("total_amount", amount),
        ];
        let expected = expected.map(|(k, v)| (k.to_owned(), v.to_owned())).to_vec();
        assert_eq!(asked(&question), Ok(expected), "{kind:?}");
    }
    for kind in
        [Kind::Fiscal, Kind::BankReceipt, Kind::BankStatement, Kind::Taxi, Kind::Quota, Kind::Other]
    {
        assert_eq!(asked(&question(kind)), Err(Refusal::Unsupported), "{kind:?}");
    }
}

#[test]
fn digital_vehicle_and_toll_invoices_are_asked_without_a_code() {
    for (kind, name) in [
        (Kind::MotorVehicle, "motor_vehicle_invoice"),
        (Kind::UsedVehicle, "used_vehicle_invoice"),
        (Kind::VatToll, "elec_toll_invoice"),
    ] {
        let digital = question(Kind::DigitalNormal);
        let form = asked(&model::Question { kind, ..digital }).unwrap();
        assert_eq!(form[0].1, "");
        assert_eq!((form[3].1.as_str(), form[5].1.as_str()), (name, "113.00"));
    }
}

#[test]
fn a_question_that_cannot_be_answered_is_never_sent() {
    let mut no_check_code = question(Kind::VatNormal);
    no_check_code.check_code = None;
    let mut no_amount = question(Kind::VatSpecial);
    no_amount.total_without_tax = None;
    let mut no_code = question(Kind::VatNormal);
    no_code.code = None;
    assert_eq!(asked(&no_check_code), Err(Refusal::Refused));
    assert_eq!(asked(&no_amount), Err(Refusal::Refused));
    assert!(asked(&no_code).is_err());
}

#[test]
fn the_token_is_asked_for_with_client_credentials() {
    let request = token_request(&address(), &baidu_keys());
    let (place, query) = request.url.split_once('?').unwrap();
    assert_eq!((request.method, place), ("POST", "https://provider.example/oauth/2.0/token"));
    let expected = [
        ("grant_type", "client_credentials"),
        ("client_id", "baidu-api-key"),
        ("client_secret", "BAIDU-SECRET"),
    ];
    assert_eq!(fields(query), expected.map(|(k, v)| (k.to_owned(), v.to_owned())));
}

#[test]
fn a_token_lasts_as_long_as_it_says_and_no_longer_than_documented() {
    let token = |body: &str| read_token(200, body.as_bytes(), now());
    let good = token(r#"{"access_token":"24.x","expires_in":3600}"#).unwrap();
    assert_eq!((good.value, good.until.0 - now().0), (Secret::new("24.x"), 3600));
    let long = token(r#"{"access_token":"24.x","expires_in":9223372036854775807}"#).unwrap();
    assert_eq!(long.until.0 - now().0, 2_592_000);
    let wrong = r#"{"error":"invalid_client","error_description":"unknown client id"}"#;
    assert_eq!(token(wrong), Err(Refusal::NoRight));
    assert_eq!(read_token(401, wrong.as_bytes(), now()), Err(Refusal::NoRight));
    assert_eq!(read_token(400, b"", now()), Err(Refusal::NoRight));
    assert_eq!(read_token(503, b"", now()), Err(Refusal::Down));
    assert_eq!(token("{}"), Err(Refusal::Malformed));
}

#[test]
fn every_result_has_its_meaning() {
    let told = |code: &str| {
        let body = json!({ "VerifyResult": code, "VerifyMessage": "…", "words_result": {} });
        read(200, body.to_string().as_bytes())
    };
    assert_eq!(told("0006"), Reply::Differs(vec![]));
    assert_eq!(told("0009"), Reply::Unknown);
    for (code, refusal) in [
        ("0002", Refusal::DailyLimit),
        ("0005", Refusal::Refused),
        ("1004", Refusal::NoBudget),
        ("1005", Refusal::Refused),
        ("1006", Refusal::Refused),
        ("1008", Refusal::Refused),
        ("1009", Refusal::Refused),
        ("1014", Refusal::TooNew),
        ("1015", Refusal::TooOld),
        ("1020", Refusal::NoRight),
        ("1021", Refusal::Slow),
        ("9999", Refusal::Down),
        ("7777", Refusal::Malformed),
        // A success without the number of an invoice is none.
        ("0001", Refusal::Malformed),
    ] {
        assert_eq!(told(code), Reply::Refused(refusal), "{code}");
    }
}

#[test]
fn every_error_of_the_platform_has_its_meaning() {
    for (codes, refusal) in [
        (&[1, 2, 216_300, 216_400, 216_401, 216_500, 282_000, 282_001][..], Refusal::Down),
        (&[4, 18], Refusal::Busy),
        (&[17, 19], Refusal::NoBudget),
        (&[6, 13, 14, 15, 100, 110, 111, 216_015, 216_110], Refusal::NoRight),
        (&[216_102], Refusal::Unsupported),
        (&[3, 216_100, 216_101, 216_103, 282_002], Refusal::Refused),
        (&[424_242], Refusal::Malformed),
    ] {
        for code in codes {
            let body = json!({ "error_code": code, "error_msg": "…" }).to_string();
            assert_eq!(read(200, body.as_bytes()), Reply::Refused(refusal), "{code}");
        }
    }
}

#[test]
fn every_sign_is_a_tax_status() {
    for (sign, status) in [
        ("N", TaxStatus::Normal),
        ("Y", TaxStatus::Voided),
        ("H", TaxStatus::RedFull),
        ("BH", TaxStatus::RedPartial),
        ("QH", TaxStatus::RedFull),
        ("", TaxStatus::Unknown),
        ("?", TaxStatus::Unknown),
    ] {
        let body = json!({ "VerifyResult": "0001", "InvoiceNum": "12345678", "InvalidSign": sign });
        match read(200, body.to_string().as_bytes()) {
            Reply::Found(known) => assert_eq!(known.status, status, "{sign}"),
            other => panic!("{sign}: {other:?}"),
        }
    }
}

#[test]
fn every_name_of_a_type_is_a_kind() {
    for (called, kind) in [
        ("增值税专用发票", Kind::VatSpecial),
        ("增值税电子专用发票", Kind::VatSpecialElectronic),
        ("增值税普通发票", Kind::VatNormal),
        ("增值税普通发票（电子）", Kind::VatNormalElectronic),
        ("增值税普通发票(卷式)", Kind::VatRoll),
        ("通行费增值税电子普通发票", Kind::VatToll),
        ("区块链电子发票", Kind::Blockchain),
        ("全电发票（专用发票）", Kind::DigitalSpecial),
        ("全电发票(普通发票)", Kind::DigitalNormal),
        ("机动车销售发票", Kind::MotorVehicle),
        ("电子发票（纸质二手车销售统一发票）", Kind::UsedVehicle),
        ("电子发票（航空运输电子客票行程单）", Kind::Air),
        ("电子发票（铁路电子客票）", Kind::Rail),
    ] {
        let body = json!({ "VerifyResult": "0001", "InvoiceNum": "1", "InvoiceType": called });
        match read(200, body.to_string().as_bytes()) {
            Reply::Found(known) => assert_eq!(known.invoice.kind, Some(kind), "{called}"),
            other => panic!("{called}: {other:?}"),
        }
    }
}

#[test]
fn the_face_is_read_with_its_lines_wherever_the_results_stand() {
    let words = json!({
        "SellerName": "示例办公用品有限公司", "SellerRegisterNum": "91110000MADEM0038L",
        "PurchaserName": "示例科技有限公司", "TotalAmount": "252.48", "TotalTax": "2.52",
        "AmountInFiguers": "255.00", "NoteDrawer": "张演示", "Checker": "王示例", "Payee": "",
        "CommodityName": [{ "row": "1", "word": "*住宿服务*住宿" }, { "row": "2", "word": "折扣" }],
        "CommodityAmount": [{ "row": "2", "word": "-10.00" }, { "row": "1", "word": "262.48" }],
        "CommodityTaxRate": [{ "row": "1", "word": "1%" }],
    });
    let top = json!({
        "VerifyResult": "0001", "InvalidSign": "N", "InvoiceNum": "23312000000000000001",
        "InvoiceDate": "20230829", "InvoiceCode": "", "CheckCode": "23312000000000000001",
        "words_result": words,
    });
    let mut inside = words.clone();
    for key in ["VerifyResult", "InvalidSign", "InvoiceNum", "InvoiceDate", "CheckCode"] {
        inside[key] = top[key].clone();
    }
    for body in
        [top.clone(), json!({ "words_result": inside }), json!({ "words_result": [inside] })]
    {
        let Reply::Found(known) = read(200, body.to_string().as_bytes()) else {
            panic!("{body}");
        };
        let invoice = known.invoice;
        assert_eq!(invoice.total, Some(Fen(25_500)));
        assert_eq!((invoice.code, invoice.check_code, invoice.payee), (None, None, None));
        assert_eq!(invoice.reviewer.as_deref(), Some("王示例"));
        assert_eq!(invoice.lines.len(), 2);
        assert_eq!(invoice.lines[0].amount, Some(Fen(26_248)));
        assert_eq!(invoice.lines[1].name.as_deref(), Some("折扣"));
        assert_eq!(invoice.lines[1].amount, Some(Fen(-1_000)));
        assert_eq!(invoice.lines[1].tax_rate, None);
    }
}
