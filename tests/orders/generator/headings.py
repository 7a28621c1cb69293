# SPDX-License-Identifier: GPL-3.0-or-later
"""The words pretix uses in its files, language by language, as read in its translation catalogues (locale/*/LC_MESSAGES/django.po).

fr, es, it, nl, pt-br and ja are from a catalogue of 2026; de from those of 2021 and 2022; words marked with a year from one of that
year. A word that is not listed was not read; it then stands in English, which is what pretix writes for an untranslated one. No
word here was translated by us: where the catalogues are odd (the Spanish "Si", the French "Passé en caisse" for a check-out) so are we.
"""

from typing import Dict

WORDS: Dict[str, Dict[str, str]] = {
    "en": {},
    "de": {
        "Order code": "Bestellnummer", "Attendee name": "Name Teilnehmer*in", "Given name": "Vorname", "Family name": "Nachname",
        "Product": "Produkt", "Price": "Preis", "Checked out": "Ausgetreten", "Automatically checked in": "Automatisch eingecheckt",
        "Secret": "Secret", "Email": "E-Mail", "Phone number": "Telefonnummer", "Company": "Firma", "Order date": "Bestelldatum",
        "Order time": "Bestelluhrzeit", "Requires special attention": "Benötigt besondere Behandlung", "Comment": "Kommentar",
        "Seat ID": "Sitzplatz-ID", "Seat name": "Sitzbezeichnung", "Seat zone": "Sitzbereich", "Seat row": "Sitzreihe",
        "Seat number": "Sitzplatz", "Address": "Adresse", "ZIP code": "Postleitzahl", "City": "Ort", "Country": "Land",
        "State": "Bundesstaat", "Yes": "Ja", "No": "Nein",
        "Position ID": "Position", "Status": "Status", "Variation": "Variante", "Attendee email": "E-Mail Teilnehmer*in",
        "Order comment": "Bestellkommentar", "Voucher": "Gutschein", "Pseudonymization ID": "Pseudonyme ID", "VAT ID": "USt-ID-Nr.",
        "Tax rate": "Steuersatz", "Tax rule": "Steuerregel", "Tax value": "Steuer", "Sales channel": "Verkaufskanal",
    },
    "fr": {
        "Paid": "Payé", "Checked in": "Enregistrement effectué",
        "Order code": "Code de commande", "Attendee name": "Nom du participant", "Given name": "Prénom",
        "Family name": "Nom de famille", "Product": "Produit", "Price": "Prix", "Checked out": "Passé en caisse",
        "Automatically checked in": "Enregistrement automatique", "Secret": "Secret", "Phone number": "Numéro de téléphone",
        "Voucher code": "Code du bon d'achat", "Order date": "Date de commande", "Order time": "Heure de commande",
        "E-mail": "E-Mail", "Company": "Société", "Address": "Adresse", "ZIP code": "Code Postal", "City": "Ville",
        "Country": "Pays",  # this line and the one before: (2019)
        "Seat ID": "ID du siège", "Seat name": "Nom du siège", "Seat zone": "Zone du siège", "Seat row": "Rangée de sièges",
        "Seat number": "Nom du siège", "Blocked": "Bloqué", "Valid from": "Valable depuis", "Valid until": "Valable jusqu'au",
        "Yes": "Oui", "No": "Non",
        "Variation": "Variante", "Attendee email": "Adresse mail du participant", "Voucher": "Bon de réduction",
        "Tax rate": "Taux d'imposition", "Tax rule": "Règle fiscale", "Tax value": "Valeur fiscale",  # these two lines: (2019)
    },
    "es": {
        "Paid": "Pagado", "Checked in": "Chequeado",
        "Order code": "Código del pedido", "Attendee name": "Nombre del asistente", "Given name": "Nombre", "Family name": "Apellido",
        "Product": "Producto", "Price": "Precio", "Checked out": "Comprado", "Automatically checked in": "Registro automático",
        "Secret": "Secreto", "Phone number": "Número de teléfono", "Voucher code": "Código del vale de compra",
        "Order date": "Fecha del pedido", "Order time": "Hora del pedido", "Seat ID": "ID asiento",
        "Seat name": "Nombre del asiento", "Seat zone": "Zona de la butaca", "Seat row": "Fila de la butaca",
        "Seat number": "Número de la butaca", "Blocked": "Bloqueado", "Valid from": "Válido desde", "Valid until": "Válido hasta",
        "Yes": "Si", "No": "No",
        "Position ID": "ID de posición", "Status": "Estado",
        "Attendee email": "Correo electrónico del participante", "Ticket secret": "Secreto del ticket", "Voucher": "Recibo",
        "Order comment": "Comentario de la orden", "canceled": "cancelado",  # these three lines: (2023)
    },
    "it": {
        "Paid": "Pagato", "Checked in": "Checked in",  # the second one is not translated there
        "Order code": "Codice ordine", "Attendee name": "Nome del partecipante", "Given name": "Nome", "Family name": "Cognome",
        "Product": "Prodotto", "Price": "Prezzo", "Phone number": "Numero di telefono", "Voucher code": "Codice del buono",
        "Order date": "Data dell'ordine", "Order time": "Orario dell'ordine", "Seat ID": "ID del posto", "Seat name": "Nome del posto",
        "Seat zone": "Zona del posto", "Seat row": "Fila del posto", "Seat number": "Numero di posto", "Blocked": "Bloccato",
        "Valid from": "Valido da", "Valid until": "Valida fino a", "Yes": "Sì", "No": "No",
    },
    "nl": {
        "Paid": "Betaald", "Checked in": "Ingecheckt",
        "Order code": "Bestelcode", "Attendee name": "Naam deelnemer", "Given name": "Voornaam", "Family name": "Achternaam",
        "Product": "Product", "Price": "Prijs", "Checked out": "Uitgecheckt", "Automatically checked in": "Automatisch ingecheckt",
        "Secret": "Geheim", "Phone number": "Telefoonnummer", "Voucher code": "Vouchercode", "Order date": "Besteldatum",
        "Order time": "Besteltijd", "Seat ID": "Stoel-ID", "Seat name": "Stoelnaam", "Seat zone": "Stoelzone", "Seat row": "Stoelrij",
        "Seat number": "Stoelnummer", "Blocked": "Geblokkeerd", "Valid from": "Geldig van", "Valid until": "Geldig tot",
        "Yes": "Ja", "No": "Nee",
        "Position ID": "Plaatsnummer", "Variation": "Variant", "Attendee email": "E-mailadres van aanwezige",
        "Tax rate": "Belastingtarief", "Tax rule": "Belastingregel", "Tax value": "Belastingwaarde",  # these two lines: (2019)
    },
    "pt-br": {
        "Paid": "Pago", "Checked in": "Check-in realizado",
        "Order code": "Código do pedido", "Attendee name": "Nome do participante", "Given name": "Nome", "Family name": "Sobrenome",
        "Product": "Produto", "Price": "Preço", "Phone number": "Número de telefone", "Voucher code": "Código do cupom",
        "Order date": "Data do pedido", "Order time": "Hora do pedido", "Seat ID": "ID do Assento", "Seat name": "Nome do assento",
        "Seat zone": "Zona do assento", "Seat row": "Fileira do assento", "Seat number": "Número do assento", "Blocked": "Bloqueado",
        "Valid from": "Válido a partir de", "Valid until": "Válido até", "Yes": "Sim", "No": "Não",
        "Variation": "Variação", "Attendee email": "E-mail do participante", "Voucher": "Cupom", "Tax rate": "Taxa de imposto",
        "Tax rule": "Regra fiscal", "Tax value": "Valor do imposto",  # these two lines: (2019)
    },
    "ja": {
        "Status": "ステータス",  # (2022)
        "Order code": "注文コード", "Attendee name": "参加者の名前", "Given name": "名（Given Name）",
        "Family name": "氏（Surname/Family Name）", "Product": "製品", "Price": "価格", "Checked out": "チェックアウトしました",
        "Automatically checked in": "自動的にチェックインされました", "Secret": "シークレット", "Phone number": "電話番号",
        "Company": "企業", "Voucher code": "バウチャーコード", "Order date": "注文日", "Order time": "注文時刻",
        "Requires special attention": "特別な注意が必要", "Check-in text": "チェックインテキスト", "Seat ID": "座席ID",
        "Seat name": "座席名", "Seat zone": "座席ゾーン", "Seat row": "座席列", "Seat number": "座席番号",
        "Blocked": "ブロックされました", "Valid from": "有効開始日", "Valid until": "有効期限", "Address": "住所",
        "ZIP code": "郵便番号", "City": "市区町村", "Country": "国", "State": "州・都道府県", "Yes": "はい", "No": "いいえ",
    },
}

# Django's SHORT_DATETIME_FORMAT of each language as strftime; day and month without zeros where Django has them so.
SHORT_TIMES: Dict[str, str] = {
    "en": "{m:02}/{d:02}/{y} {h12}:{n:02} {ap}", "de": "{d:02}.{m:02}.{y} {h:02}:{n:02}", "fr": "{d:02}/{m:02}/{y} {h:02}:{n:02}",
    "es": "{d:02}/{m:02}/{y} {h:02}:{n:02}", "it": "{d:02}/{m:02}/{y} {h:02}:{n:02}", "nl": "{d}-{m}-{y} {h:02}:{n:02}",
    "pt-br": "{d:02}/{m:02}/{y} {h:02}:{n:02}", "ja": "{y}/{m:02}/{d:02} {h}:{n:02}",
}


def word(language: str, english: str) -> str:
    """A word in a language, or the English one where it was not read."""
    return WORDS[language].get(english, english)


def short_time(language: str, year: int, month: int, day: int, hour: int, minute: int) -> str:
    """A time in the language's short format."""
    half = "a.m." if hour < 12 else "p.m."
    return SHORT_TIMES[language].format(y=year, m=month, d=day, h=hour, n=minute, h12=(hour + 11) % 12 + 1, ap=half)


def price(language: str, amount: int) -> str:
    """A price as the exporter localizes it: a comma but in English and Japanese."""
    return f"{amount}.00" if language in ("en", "ja") else f"{amount},00"
