"""What Google calls things in a form's spreadsheet, in the languages of forms. Nothing is imported, so that all may ask."""

TIMESTAMPS = (
    "Timestamp", "Zeitstempel", "Horodateur", "Marca temporal", "Informazioni cronologiche", "Tijdstempel",
    "Carimbo de data/hora", "Sygnatura czasowa", "Tidsstämpel", "Tidsstempel", "Aikaleima", "Časová značka",
    "Časová pečiatka", "Időbélyeg", "Zaman damgası", "Отметка времени", "Позначка часу", "Χρονική σήμανση",
    "Marcă de timp", "タイムスタンプ", "时间戳记", "時間戳記", "타임스탬프",
)  # fmt: skip
"""The heading over the moment of each answer, in the language of whoever made the form."""

ANSWERS = (
    "Form Responses", "Formularantworten", "Réponses au formulaire", "Respuestas de formulario", "Risposte del modulo",
    "Formulierreacties", "Respostas ao formulário", "Respostas do formulário", "Liczba odpowiedzi", "Formulärsvar",
    "Formularsvar", "Skjemasvar", "Ответы на форму", "フォームの回答", "表单回复",
)  # fmt: skip
"""The tab of the answers, with a number behind it: `Form Responses 1`."""
