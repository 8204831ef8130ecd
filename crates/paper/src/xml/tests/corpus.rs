//! Issued files and official samples, kept beside the checkout; skipped where they are absent.

use std::path::Path;

use model::{Day, Fen, Field, Kind};

use super::super::{Dialect, TaxSignatureValue, XmlInvoice, read};
use super::fact;

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus/invoice/xml");

/// A file of the corpus, `None` with a word about it when there is no corpus here.
fn sample(name: &str) -> Option<XmlInvoice> {
    let path = Path::new(CORPUS).join(name);
    let Ok(bytes) = std::fs::read(&path) else {
        println!("skipped: no corpus file {name}");
        return None;
    };
    Some(read(name, &bytes).unwrap_or_else(|e| panic!("{e}")))
}

fn same(found: &Option<String>, wanted: &str) {
    assert_eq!(found.as_deref().unwrap_or_default(), wanted);
}

#[test]
fn every_file_of_the_corpus_is_read() {
    let Ok(folder) = std::fs::read_dir(CORPUS) else {
        println!("skipped: no corpus");
        return;
    };
    let mut dialects = Vec::new();
    for entry in folder {
        let path = entry.unwrap().path();
        let found = read("file", &std::fs::read(&path).unwrap());
        let found = found.unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        assert!(found.reading.invoice.number.is_some(), "{}", path.display());
        assert!(found.reading.invoice.lines_complete);
        dialects.push(found.dialect);
    }
    dialects.sort_unstable();
    dialects.dedup();
    assert!(dialects.len() >= 6, "{dialects:?}");
}

#[test]
fn a_masked_digital_special_invoice() {
    let Some(found) = sample("shudian_special_2024_v031_masked.xml") else { return };
    assert_eq!(found.dialect, Dialect::EInvoice);
    assert!(!found.seller_signature);
    let signature = found.tax_signature.unwrap();
    assert_eq!(signature.value, TaxSignatureValue::Masked);
    assert_eq!(signature.algorithm.as_deref(), Some("1.2.156.10197.1.501"));
    assert_eq!(signature.signed_at.as_deref(), Some("2024-01-24 16:24:02"));
    assert_eq!(signature.references.len(), 5);
    let i = found.reading.invoice;
    assert_eq!((i.kind, i.code, i.is_red_letter), (Some(Kind::DigitalSpecial), None, Some(false)));
    same(&i.number, "01234567890123456789");
    assert_eq!(i.issue_date, Day::new(2024, 1, 24));
    assert_eq!(i.total_without_tax, Some(Fen(1_584_158)));
    assert_eq!((i.tax, i.total), (Some(Fen(15_842)), Some(Fen(1_600_000))));
    same(&i.total_in_words, "壹万陆仟圆整");
    same(&i.seller.name, "广州市XXXXXXX有限公司");
    same(&i.seller.tax_id, "012345678901234567");
    same(&i.seller.address_phone, "广州市XXXXXXXXXXXXXXX 22813685");
    same(&i.seller.bank_account, "招商银行股份有限公司广州XX支行 012345678901234");
    same(&i.buyer.name, "广州XXXXXXXXXXX公司");
    assert_eq!(i.buyer.address_phone, None);
    same(&i.drawer, "张三");
    let [line] = &i.lines[..] else { panic!("{:?}", i.lines) };
    same(&line.name, "*信息技术服务*信息技术服务");
    same(&line.unit, "月");
    same(&line.unit_price, "15841.5841584158");
    same(&line.tax_rate, "0.01");
    assert_eq!((line.amount, line.tax), (Some(Fen(1_584_158)), Some(Fen(15_842))));
    assert_eq!((line.spec.as_deref(), line.quantity.as_deref()), (None, Some("1")));
    let i = &sample("shudian_special_2024_v031_masked.xml").unwrap().reading.invoice;
    assert_eq!(fact(i, "taxpayer_type"), Some("转登记小规模纳税人"));
    assert_eq!(fact(i, "tax_bureau_name"), Some("国家税务总局广东省税务局"));
    assert_eq!(fact(i, "request_time"), Some("2024-01-24 16:23:48"));
}

#[test]
fn the_data_of_a_jiangsu_invoice() {
    let Some(found) = sample("original_invoice_js2020.xml") else { return };
    assert_eq!((found.dialect, found.seller_signature), (Dialect::Original, true));
    assert_eq!(found.tax_signature, None);
    let i = found.reading.invoice;
    assert_eq!((i.kind, i.is_red_letter), (Some(Kind::VatNormalElectronic), Some(false)));
    same(&i.code, "032001600511");
    same(&i.number, "31471858");
    assert_eq!(i.issue_date, Day::new(2020, 10, 4));
    assert_eq!(found.reading.places[&Field::IssueDate].as_read, "2020年10月04日");
    same(&i.check_code, "01897109054748898321");
    same(&i.machine_number, "667007910547");
    let cipher = i.cipher.unwrap();
    assert!(cipher.starts_with("0051/+5358/9/1/9>5258<>-4-6/46*7-*/") && cipher.len() == 112);
    assert_eq!(i.total_without_tax, Some(Fen(19_804)));
    assert_eq!((i.tax, i.total), (Some(Fen(196)), Some(Fen(20_000))));
    same(&i.seller.name, "新北区河海华昇印章雕刻社");
    same(&i.seller.tax_id, "32040419760706081301");
    same(&i.seller.bank_account, "江南农村商业银行天宁支行89801144012030000000281");
    same(&i.buyer.name, "上海后衍品牌管理有限公司钟楼分公司");
    same(&i.buyer.tax_id, "91320404MA22FHG7XX");
    same(&i.buyer.address_phone, "常州市钟楼区莱蒙都会商业街4-101号");
    assert_eq!(i.buyer.bank_account, None);
    same(&i.remark, "差额征税：2.00。");
    same(&i.drawer, "管理员");
    same(&i.payee, "蔡海霞");
    same(&i.reviewer, "蔡海霞");
    let qr = "01,10,032001600511,31471858,198.04,20201004,01897109054748898321,0813,";
    same(&i.qr_text, qr);
    let [line] = &i.lines[..] else { panic!("{:?}", i.lines) };
    same(&line.name, "*印刷品*POP制作费");
    same(&line.tax_rate, "***");
    assert_eq!((line.amount, line.tax), (Some(Fen(19_804)), Some(Fen(196))));
    assert!(i.particulars.is_empty());
}

#[test]
fn the_data_of_an_invoice_with_a_hundred_lines() {
    let Some(found) = sample("original_invoice_cq999.xml") else { return };
    let i = found.reading.invoice;
    same(&i.code, "050001700111");
    same(&i.number, "12235358");
    assert_eq!(i.issue_date, Day::new(2020, 8, 5));
    same(&i.check_code, "16630282980991510014");
    assert_eq!(i.total_without_tax, Some(Fen(1_000_000)));
    assert_eq!((i.tax, i.total), (Some(Fen(60_000)), Some(Fen(1_060_000))));
    same(&i.buyer.name, "个人");
    assert_eq!((&i.buyer.tax_id, &i.remark), (&None, &None), "whitespace is absence");
    same(&i.seller.name, "财天下科技有限公司");
    same(&i.seller.tax_id, "91500102563638729E");
    assert_eq!((i.lines.len(), i.lines_complete), (100, true));
    assert_eq!(i.lines.iter().filter_map(|l| l.amount).sum::<Fen>(), Fen(1_000_000));
    assert_eq!(i.lines.iter().filter_map(|l| l.tax).sum::<Fen>(), Fen(60_000));
    assert!(i.lines.iter().all(|l| l.quantity.is_none() && l.unit_price.is_none()));
}

#[test]
fn the_xbrl_of_a_zhejiang_invoice() {
    let Some(found) = sample("xbrl_inv_ord_issuer_2022.xml") else { return };
    assert_eq!(found.dialect, Dialect::XbrlInv);
    let i = found.reading.invoice;
    assert_eq!(i.kind, Some(Kind::VatNormalElectronic));
    same(&i.title, "增值税电子普通发票");
    same(&i.code, "033002200211");
    same(&i.number, "99934328");
    assert_eq!(i.issue_date, Day::new(2022, 9, 1));
    same(&i.check_code, "64484022470182298515");
    same(&i.machine_number, "661103328867");
    assert_eq!(i.total_without_tax, Some(Fen(991)));
    assert_eq!((i.tax, i.total), (Some(Fen(129)), Some(Fen(1_120))));
    same(&i.total_in_words, "壹拾壹圆贰角");
    same(&i.buyer.name, "江苏中电创新环境科技有限公司");
    same(&i.buyer.tax_id, "913202133140424571");
    assert_eq!(i.buyer.address_phone, None);
    same(&i.seller.name, "杭州融运科技有限公司");
    same(&i.seller.tax_id, "91330106MA7GAL1299");
    same(&i.seller.bank_account, "招商银行股份有限公司杭州西溪小微企业专营支行 571917376710101");
    assert_eq!(i.remark, None);
    same(&i.payee, "汪生舟");
    same(&i.reviewer, "施丽华");
    same(&i.drawer, "李雪蓉");
    let [line] = &i.lines[..] else { panic!("{:?}", i.lines) };
    same(&line.name, "*金属制品*A系列一字形螺丝批3.2x75MM");
    same(&line.spec, "62202");
    same(&line.unit, "批");
    same(&line.quantity, "1.00");
    same(&line.unit_price, "9.91150442");
    same(&line.tax_rate, "13.00%");
    assert_eq!((line.amount, line.tax), (Some(Fen(991)), Some(Fen(129))));
}

#[test]
fn the_xbrl_of_an_exchanged_railway_ticket() {
    let Some(found) = sample("xbrl_rai_issuer_exchange.xml") else { return };
    assert_eq!(found.dialect, Dialect::XbrlRai);
    let i = found.reading.invoice;
    assert_eq!(i.kind, Some(Kind::Rail));
    same(&i.title, "电子发票（铁路电子客票）");
    same(&i.number, "22119130671000000049");
    assert_eq!(i.issue_date, Day::new(2022, 3, 17));
    assert_eq!(i.total_without_tax, Some(Fen(16_605)));
    assert_eq!((i.tax, i.total), (Some(Fen(1_495)), Some(Fen(18_100))));
    same(&i.buyer.name, "铁路客票电子发票测试单位");
    same(&i.buyer.tax_id, "91110001110AE35858");
    assert_eq!((i.seller.name.as_deref(), i.original_number.as_deref()), (None, None));
    for (name, value) in [
        ("train_number", "G7101"),
        ("departure_station", "南京"),
        ("destination_station", "上海虹桥"),
        ("travel_date", "2022-03-01"),
        ("departure_time", "06:23"),
        ("seat_level", "软卧"),
        ("carriage", "01车"),
        ("seat", "05C号"),
        ("name", "梁某某"),
        ("id_number", "1427241988****1627"),
        ("e_ticket_number", "306712A086012090014302022"),
        ("type_of_business", "售"),
        ("tax_rate", "0.09"),
        ("number_of_original_invoice", "22119130671000000048"),
    ] {
        let found = i.particulars.iter().find(|(n, _)| n == name);
        assert_eq!(found.map(|(_, v)| v.as_str()), Some(value), "{name}");
    }
    assert!(!i.particulars.iter().any(|(n, _)| n == "amount_refunded"), "nil is absence");
}

#[test]
fn the_xbrl_of_a_bank_receipt() {
    let Some(found) = sample("xbrl_bker_issuer_2019.xml") else { return };
    assert_eq!(found.dialect, Dialect::XbrlBker);
    let i = found.reading.invoice;
    assert_eq!(i.kind, Some(Kind::BankReceipt));
    same(&i.number, "201903039029660024300000000001");
    same(&i.check_code, "C10303110004552019030390296600243000000000019444");
    assert_eq!((i.issue_date, i.total), (Day::new(2019, 12, 31), Some(Fen(100_000_000))));
    same(&i.buyer.name, "上海商务电子有限公司");
    same(&i.buyer.bank_account, "中国光大银行XX支行 6226000100010001");
    same(&i.seller.name, "天隆超市有限公司");
    same(&i.seller.bank_account, "中国光大银行XX支行 6226000200020002");
    same(&i.remark, "转账业务");
    assert_eq!(fact(&i, "usage"), Some("支付供应商款项"));
    assert_eq!(fact(&i, "date_of_bookkeeping"), Some("2019-11-30"));
}

#[test]
fn the_xbrl_of_a_receiver() {
    let Some(found) = sample("xbrl_einv_spcl_receiver_official.xml") else { return };
    assert_eq!(found.dialect, Dialect::XbrlEinv);
    let i = found.reading.invoice;
    same(&i.number, "23440000000000100011");
    same(&i.seller.name, "示例照明（广东）有限公司");
    same(&i.seller.tax_id, "91442000MAXXXXXX3J");
    assert_eq!(i.issue_date, Day::new(2023, 11, 13));
    assert_eq!(i.total_without_tax, Some(Fen(900_000)));
    assert_eq!((i.tax, i.total), (Some(Fen(117_000)), Some(Fen(1_017_000))));
    assert_eq!(i.is_red_letter, Some(false));
    for (name, value) in [
        ("whether_einvoice_has_been_booked", "true"),
        ("usage_confirmation", "抵扣税款"),
        ("accounting_documents.posting_date", "2023-12-31"),
        ("accounting_documents.debit_and_credit_entry.1.recorded_amount", "9000.00"),
        ("accounting_documents.debit_and_credit_entry.2.debit_or_credit", "借方"),
        ("accounting_documents.debit_and_credit_entry.3.recorded_amount", "10170.00"),
    ] {
        assert_eq!(fact(&i, name), Some(value), "{name}");
    }
}
