"""Drawings for the sample edition, by name: SVG, drawn for it."""

DRAWINGS = {
    "harbour": """
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 540">
<defs>
<linearGradient id="a" x1="0" y1="0" x2="0" y2="1">
<stop offset="0" stop-color="#f3c99b"/>
<stop offset=".6" stop-color="#f7e3c8"/>
</linearGradient>
</defs>
<rect width="960" height="540" fill="url(#a)"/>
<circle cx="690" cy="250" r="60" fill="#fff3dc"/>
<rect y="360" width="960" height="180" fill="#3c6e71"/>
<path d="M60 360h430l-40 70H110z" fill="#243b4a"/>
<g fill="#b5483a">
<rect x="110" y="300" width="70" height="60"/>
<rect x="260" y="270" width="70" height="90"/>
</g>
<g fill="#d9a441">
<rect x="185" y="320" width="70" height="40"/>
<rect x="335" y="300" width="70" height="60"/>
</g>
<g stroke="#2c3e46" stroke-width="9" fill="none">
<path d="M640 360V130h190M690 360V130M640 130l-120 30M830 130v-40l-190 40"/>
</g>
</svg>
""",
    "sleeper": """
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 540">
<rect width="960" height="540" fill="#182338"/>
<circle cx="760" cy="120" r="46" fill="#f5ecd0"/>
<path d="M0 330l180-120 140 90 190-160 220 170 230-90v320H0z" fill="#24344f"/>
<rect y="420" width="960" height="120" fill="#0f1726"/>
<rect x="-20" y="330" width="800" height="84" rx="16" fill="#7a2436"/>
<g fill="#ffd98a">
<rect x="40" y="350" width="60" height="28" rx="4"/>
<rect x="130" y="350" width="60" height="28" rx="4"/>
<rect x="220" y="350" width="60" height="28" rx="4"/>
<rect x="400" y="350" width="60" height="28" rx="4"/>
<rect x="490" y="350" width="60" height="28" rx="4"/>
<rect x="670" y="350" width="70" height="28" rx="4"/>
</g>
</svg>
""",
    "signal": """
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 540">
<rect width="960" height="540" fill="#dfe7ea"/>
<path d="M0 380q480-120 960 0v160H0z" fill="#8aa39b"/>
<g stroke="#4a5a5c" stroke-width="8" fill="none">
<path d="M300 540L470 330M660 540L490 330"/>
</g>
<rect x="700" y="90" width="14" height="340" fill="#39484b"/>
<rect x="665" y="90" width="84" height="170" rx="42" fill="#1f2a2c"/>
<circle cx="707" cy="140" r="24" fill="#58333a"/>
<circle cx="707" cy="210" r="24" fill="#67d28a"/>
</svg>
""",
}
