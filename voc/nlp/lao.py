"""Lao in Thai letters, for an encoder that reads Thai and not Lao.

The two scripts have the same plan (a Lao letter stands 0x80 after its Thai sister) and the two languages
share most of their words, so Lao respelled in Thai letters is read by a Thai reader, and by a model that
learned Thai. What differs is told here: vowels that are written otherwise, sounds that Lao merged, and
everyday words that Thai has another word for. Only vectors are made from it: nobody is shown this spelling.
"""

import re

_LAO = re.compile("[\u0e81-\u0edf]")
_SIGNS = "\u0eb0-\u0ebd\u0ec8-\u0ecd"
_TONES = "\u0ec8-\u0ecb"

WORDS = dict(
    pair.split("=")
    for pair in """
    ບໍ່=ไม่ ບໍ່ໄດ້=ไม่ได้ ບໍ່ມີ=ไม่มี ບໍ່ດີ=ไม่ดี ເຮັດ=ทำ ເຮັດໃຫ້=ทำให้ ເຮັດວຽກ=ทำงาน ວຽກ=งาน ຫຍັງ=อะไร
    ເປັນຫຍັງ=ทำไม ແນວໃດ=อย่างไร ຈັ່ງໃດ=อย่างไร ໃດ=ไหน ແມ່ນ=คือ ຂ້ອຍ=ฉัน ເຈົ້າ=คุณ ທ່ານ=ท่าน
    ຫຼາຍ=มาก ຫລາຍ=มาก ໂພດ=เกินไป ເກີນໄປ=เกินไป ຂອບໃຈ=ขอบคุณ ກະລຸນາ=กรุณา ໄວ=เร็ว ວ່ອງໄວ=รวดเร็ว ຊ້າ=ช้า
    ມື້=วัน ມື້ນີ້=วันนี้ ມື້ວານ=เมื่อวาน ມື້ອື່ນ=พรุ่งนี้ ເທື່ອ=ครั้ง ຕະຫຼອດ=ตลอด ເລື້ອຍໆ=บ่อยๆ ຄ້າງ=ค้าง
    ລາຍງານ=รายงาน ບົດລາຍງານ=รายงาน ລະບົບ=ระบบ ລາຄາ=ราคา ບໍລິການ=บริการ ບໍລິສັດ=บริษัท ຂໍ້ມູນ=ข้อมูล
    ຜະລິດຕະພັນ=ผลิตภัณฑ์ ສິນຄ້າ=สินค้า ບັນຫາ=ปัญหา ລູກຄ້າ=ลูกค้า ພະນັກງານ=พนักงาน ລະຫັດຜ່ານ=รหัสผ่าน
    ລະຫັດ=รหัส ໂທລະສັບ=โทรศัพท์ ຮູບ=รูป ຮູ້=รู้ ຮູ້ສຶກ=รู้สึก ຮັກ=รัก ຮ້ອງ=ร้อง ຮອງຮັບ=รองรับ ຮັບ=รับ ຮອບ=รอบ
    ລໍຖ້າ=รอ ຢາກ=อยาก ຢູ່=อยู่ ຢ່າ=อย่า ຢ່າງ=อย่าง ຢຸດ=หยุด ໃຫຍ່=ใหญ่ ຊື້=ซื้อ ຊ່ວຍ=ช่วย
    ເບິ່ງ=ดู ເວົ້າ=พูด ປຶກສາ=ปรึกษา ຕອບ=ตอบ ແກ້=แก้ ແກ້ໄຂ=แก้ไข ແປງ=แปลง ປ່ຽນ=เปลี่ยน ປັບປຸງ=ปรับปรุง ສ້າງ=สร้าง
    ພິມ=พิมพ์ ຄົ້ນຫາ=ค้นหา ດາວໂຫຼດ=ดาวน์โหลด ໂຫຼດ=โหลด ອັບໂຫຼດ=อัปโหลด ອັບເດດ=อัปเดต ອັບເດັດ=อัปเดต ແອັບ=แอป
    ແອບ=แอป ໜ້າຈໍ=หน้าจอ ປຸ່ມ=ปุ่ม ໄຟລ໌=ไฟล์ ໄຟລ=ไฟล์ ອີເມວ=อีเมล ອິນເຕີເນັດ=อินเทอร์เน็ต ໂປຣແກຣມ=โปรแกรม
    ໂປແກມ=โปรแกรม ບັນຊີ=บัญชี ໃບເກັບເງິນ=ใบแจ้งหนี้ ໃບບິນ=ใบแจ้งหนี้ ຈ່າຍ=จ่าย ແພງ=แพง ຖືກ=ถูก ສັນຍາ=สัญญา
    ຕໍ່ສັນຍາ=ต่อสัญญา ຍົກເລີກ=ยกเลิก ເລີກ=เลิก ປະທັບໃຈ=ประทับใจ ພໍໃຈ=พอใจ ດີໃຈ=ดีใจ ເສຍໃຈ=เสียใจ ຜິດຫວັງ=ผิดหวัง
    ສະດວກ=สะดวก ງ່າຍ=ง่าย ຍາກ=ยาก ສັບສົນ=สับสน ງາມ=สวย ສວຍ=สวย ແທ້ໆ=จริงๆ ແທ້=จริง ທຸກ=ทุก ທຸກຢ່າງ=ทุกอย่าง
    ພ້ອມ=พร้อม ກ່ອນ=ก่อน ຫຼັງ=หลัง ຫຼັງຈາກ=หลังจาก ຫຼື=หรือ ຫລື=หรือ ເພາະ=เพราะ ເພາະວ່າ=เพราะว่า ສຳລັບ=สำหรับ
    ສໍາລັບ=สำหรับ ເລື່ອງ=เรื่อง ແລ້ວ=แล้ว ແລະ=และ ກໍ=ก็ ກໍ່=ก็ ນຳ=ด้วย ນໍາ=ด้วย ພາສາ=ภาษา ພາສາລາວ=ภาษาลาว
    ປະເທດ=ประเทศ ໂຮງຮຽນ=โรงเรียน ໂຮງໝໍ=โรงพยาบาล ໂຮງແຮມ=โรงแรม ຮຽນ=เรียน ຮ້ານ=ร้าน ຕະຫຼາດ=ตลาด ສົ່ງອອກ=ส่งออก
    ນຳເຂົ້າ=นำเข้า ເຂົ້າ=เข้า ເອົາ=เอา ເງິນ=เงิน ເພີ່ມ=เพิ่ม ເລີ່ມ=เริ่ม ຊິ=จะ ປານນີ້=ขนาดนี้
    ອາດ=อาจ ໃຜ=ใคร ແດ່=ด้วย ສະບາຍດີ=สวัสดี ການ=การ ກ່າວ=กล่าว ກວດ=ตรวจ ໂທ=โทร ໂຕ=ตัว ຈຶ່ງ=จึง ກຸ່ມ=กลุ่ม
    ໜັງສື=หนังสือ ຊື່=ชื่อ ມືຖື=มือถือ ຄືກັນ=เหมือนกัน ຄືກັບ=เหมือนกับ ສະຖານະ=สถานะ ສະແດງ=แสดง ຂະບວນການ=กระบวนการ
    ທະນາຄານ=ธนาคาร ອັດຕະໂນມັດ=อัตโนมัติ ພິເສດ=พิเศษ ຟັງຊັນ=ฟังก์ชัน ເວັບໄຊ=เว็บไซต์ ເວັບໄຊທ໌=เว็บไซต์ ອອນລາຍ=ออนไลน์
    ຄອມພິວເຕີ=คอมพิวเตอร์ ອີກ=อีก ລອງ=ลอง ສົນໃຈ=สนใจ ແນະນຳ=แนะนำ ແນະນໍາ=แนะนำ ຮຸ່ນ=รุ่น ຜິດພາດ=ผิดพลาด ກັງວົນ=กังวล
    """.split()
)
"""Words whose Thai is not their Lao in Thai letters, Lao first."""

_WORD = re.compile(f"(?:{'|'.join(sorted(map(re.escape, WORDS), key=len, reverse=True))})(?![{_SIGNS}])")
_C, _T = "[\u0e81-\u0eae\u0edc\u0edd]\u0ebc?", f"[{_TONES}]"
SPELLINGS = tuple(
    (re.compile(lao), other)
    for lao, other in (
        (f"({_C})\u0ebd", "\u0ec0\\1\u0eb5\u0ea2"),  # ia
        (f"({_C})({_T})\u0ebd", "\u0ec0\\1\u0eb5\\2\u0ea2"),
        (f"\u0ebb({_T}?)\u0ea7", "\u0eb1\\1\u0ea7"),  # ua
        (f"([\u0ec0\u0ec1]{_C})\u0eb1(?={_T})", "\\1"),  # short e under a tone mark
        (f"([\u0ec0\u0ec1]{_C})\u0eb1", "\\1\u0e47"),  # short e
        (f"(\u0ec0{_C})\u0eb5(?={_T}?[\u0e81-\u0ea1\u0ea3-\u0eae])", "\\1\u0eb4"),  # oe
        (f"({_C})\u0ecd({_T}?)\u0eb2", "\\1\\2\u0eb3"),  # am in two signs
        (f"({_C})\u0ecd({_T}?)", "\\1\\2\u0ead"),  # o
        ("\u0e9b\u0eb0(?=[\u0e81-\u0eae\u0ec0-\u0ec4])", "\u0e9b\u0ea3\u0eb0"),  # the syllable pa, Thai pra
    )
)
"""Vowels that the two languages write differently: what to look for in Lao letters, and what Thai writes."""

_LETTERS = {code: chr(code - 0x80) for code in range(0x0E81, 0x0EDC)} | {
    0x0E8D: "ย",  # nyo: Thai writes y in most words
    0x0EAE: "ร",  # ho tam: where Thai kept r
    0x0EBB: "",  # a short o that Thai does not write
    0x0EBC: "ล",
    0x0EBD: "ีย",
    0x0EDC: "หน",
    0x0EDD: "หม",
    0x0EDE: "ก",
    0x0EDF: "ย",
}


def in_thai_letters(text: str) -> str:
    """The text with its Lao words spelled in Thai; everything else, and a text without Lao, as it is."""
    if text.isascii() or not _LAO.search(text):
        return text
    said = _WORD.sub(lambda match: WORDS[match.group()], text)
    for lao, other in SPELLINGS:
        said = lao.sub(other, said)
    return said.translate(_LETTERS)
