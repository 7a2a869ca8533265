/** Emoji by shortcode: those that people at work use. An unknown code stays as it was typed. */
import { h } from "./dom.js";

const EMOJI = Object.fromEntries(
  `
grinning 😀|smiley 😃|smile 😄|grin 😁|laughing 😆|sweat_smile 😅|joy 😂|rofl 🤣|slightly_smiling_face 🙂|upside_down_face 🙃|wink 😉
blush 😊|innocent 😇|heart_eyes 😍|star-struck 🤩|kissing_heart 😘|yum 😋|stuck_out_tongue 😛|hugging_face 🤗|thinking_face 🤔|thinking 🤔
neutral_face 😐|expressionless 😑|no_mouth 😶|smirk 😏|unamused 😒|face_with_rolling_eyes 🙄|grimacing 😬|relieved 😌|pensive 😔|sleeping 😴
mask 😷|face_with_thermometer 🤒|sneezing_face 🤧|hot_face 🥵|cold_face 🥶|exploding_head 🤯|partying_face 🥳|sunglasses 😎|nerd_face 🤓
confused 😕|worried 😟|slightly_frowning_face 🙁|open_mouth 😮|hushed 😯|astonished 😲|flushed 😳|pleading_face 🥺|cry 😢|sob 😭|scream 😱
disappointed 😞|sweat 😓|weary 😩|tired_face 😫|yawning_face 🥱|triumph 😤|rage 😡|angry 😠|skull 💀|robot_face 🤖|ghost 👻|see_no_evil 🙈
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|ok_hand 👌|v ✌️|crossed_fingers 🤞|point_left 👈|point_right 👉|point_up ☝️|point_up_2 👆|point_down 👇
raised_hand ✋|wave 👋|muscle 💪|pray 🙏|handshake 🤝|clap 👏|raised_hands 🙌|open_hands 👐|writing_hand ✍️|eyes 👀|brain 🧠|bow 🙇|shrug 🤷
heart ❤️|orange_heart 🧡|yellow_heart 💛|green_heart 💚|blue_heart 💙|purple_heart 💜|black_heart 🖤|broken_heart 💔|sparkling_heart 💖|100 💯
large_green_circle 🟢|green_circle 🟢|large_yellow_circle 🟡|yellow_circle 🟡|large_orange_circle 🟠|red_circle 🔴|large_red_circle 🔴
large_blue_circle 🔵|blue_circle 🔵|large_purple_circle 🟣|white_circle ⚪|black_circle ⚫|large_green_square 🟩|large_yellow_square 🟨
large_red_square 🟥|white_large_square ⬜|black_large_square ⬛|small_blue_diamond 🔹|small_orange_diamond 🔸|large_blue_diamond 🔷
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎|heavy_plus_sign ➕|heavy_minus_sign ➖
question ❓|grey_question ❔|exclamation ❗|heavy_exclamation_mark ❗|bangbang ‼️|interrobang ⁉️|warning ⚠️|no_entry ⛔|no_entry_sign 🚫
arrow_up ⬆️|arrow_down ⬇️|arrow_left ⬅️|arrow_right ➡️|arrow_upper_right ↗️|arrow_lower_right ↘️|left_right_arrow ↔️|arrow_right_hook ↪️
leftwards_arrow_with_hook ↩️|arrows_counterclockwise 🔄|repeat 🔁|arrow_forward ▶️|double_vertical_bar ⏸️|fast_forward ⏩|rewind ⏪|top 🔝|soon 🔜
chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|bar_chart 📊|dart 🎯|checkered_flag 🏁|triangular_flag_on_post 🚩|trophy 🏆|medal 🏅
sports_medal 🏅|first_place_medal 🥇|second_place_medal 🥈|third_place_medal 🥉|star ⭐|star2 🌟|sparkles ✨|tada 🎉|confetti_ball 🎊|balloon 🎈|gift 🎁
rocket 🚀|fire 🔥|zap ⚡|boom 💥|bulb 💡|key 🔑|lock 🔒|unlock 🔓|link 🔗|paperclip 📎|pushpin 📌|round_pushpin 📍|mag 🔍|mag_right 🔎|bell 🔔
no_bell 🔕|mega 📣|loudspeaker 📢|speech_balloon 💬|thought_balloon 💭|envelope ✉️|email 📧|inbox_tray 📥|outbox_tray 📤|package 📦|mailbox 📫
memo 📝|pencil 📝|pencil2 ✏️|page_facing_up 📄|clipboard 📋|file_folder 📁|open_file_folder 📂|card_index 📇|books 📚|book 📖|bookmark 🔖
calendar 📆|date 📅|spiral_calendar_pad 🗓️|clock9 🕘|clock3 🕒|alarm_clock ⏰|stopwatch ⏱️|hourglass ⌛|hourglass_flowing_sand ⏳|watch ⌚
telephone_receiver 📞|phone ☎️|telephone ☎️|iphone 📱|computer 💻|desktop_computer 🖥️|keyboard ⌨️|printer 🖨️|floppy_disk 💾|gear ⚙️
wrench 🔧|hammer 🔨|hammer_and_wrench 🛠️|toolbox 🧰|mortar_board 🎓|briefcase 💼|moneybag 💰|credit_card 💳|receipt 🧾|scales ⚖️|shield 🛡️
house 🏠|office 🏢|hospital 🏥|airplane ✈️|car 🚗|ship 🚢|anchor ⚓|compass 🧭|world_map 🗺️|earth_africa 🌍|earth_americas 🌎|earth_asia 🌏|globe_with_meridians 🌐
sunny ☀️|partly_sunny ⛅|cloud ☁️|rain_cloud 🌧️|umbrella ☔|snowflake ❄️|rainbow 🌈|ocean 🌊|palm_tree 🌴|seedling 🌱|herb 🌿|four_leaf_clover 🍀
deciduous_tree 🌳|sunflower 🌻|rose 🌹|bouquet 💐|coffee ☕|tea 🍵|cake 🍰|birthday 🎂|pizza 🍕|beers 🍻|clinking_glasses 🥂|apple 🍎
dog 🐶|cat 🐱|bee 🐝|turtle 🐢|snail 🐌|owl 🦉|unicorn_face 🦄|bust_in_silhouette 👤|busts_in_silhouette 👥|technologist 🧑‍💻|zzz 💤|sos 🆘|new 🆕|ok 🆗
one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|six 6️⃣|seven 7️⃣|eight 8️⃣|nine 9️⃣|keycap_ten 🔟|zero 0️⃣|information_source ℹ️|recycle ♻️|ladder 🪜|jigsaw 🧩
`
    .split(/[|\n]/)
    .filter(Boolean)
    .map((entry) => entry.split(" ")),
);

/** @param {string} code a shortcode without colons @returns {string | undefined} */
export function emojiOf(code) {
  return Object.hasOwn(EMOJI, code) ? EMOJI[code] : undefined;
}

/** @param {string} code @returns {HTMLElement | null} null when the code is not known */
export function emojiNode(code) {
  const emoji = emojiOf(code);
  if (!emoji) return null;
  return h("span", { class: "emoji", role: "img", "aria-label": code.replaceAll("_", " "), title: `:${code}:` }, emoji);
}
