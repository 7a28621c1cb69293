// SPDX-License-Identifier: GPL-3.0-or-later
// romanize_letters.c - scripts whose letters are looked up: alphabets, kana, Han, and the consonants of Arabic and Hebrew.
//
// A table is one text: letters, then how each of them is spelt, the usual ways parted by slashes. A way of a letter that has fewer is
// its first one.
#include <string.h>

#include "common/romanize/romanize_script.h"

#define WAYS 3

// The first way is that of passports, the second that of languages with a Latin alphabet beside it, the third what else is usual.
static const char alphabets[] =
    "аa бb вv гg/g/h дd еe/e/ie ёe/jo/io жzh/z/j зz иi йy/j/i кk лl мm нn оo пp рr сs тt уu фf хkh/h/ch цts/c/tz чch/c/tch шsh/s/sch "
    "щshch/st ъa ыy эe юyu/ju/u яya/ja/ia іi їyi/ji/i єye/je/ie ґg јj/j/y љlj/lj/ly њnj/nj/ny ћc/c/ch ђdj/d/dj џdz/dz/dj ѓgj/g ќkj/k "
    "ѕdz ўu/w әa ғg/gh қk/q ңn/ng өo ұүu һh "
    "αa βv/b γg/y/gh δd/dh εe ζz ηi/i/e θth ιi κk/c λl μm νn ξx οωo πp ρr σςs τt υy/i/u φf/ph χch/h/kh ψps "
    "աa բb գg դd եe/ye զz էըe թտt ժzh իi լl խkh ծցts կքk հh ձdz ղgh ճչch մm յy/h նn շsh ոo/vo պփp ջj ռրr սs վւv օo ֆf "
    "აa ბb გg დd ეe ვv ზz თტt იi კქყk ლl მm ნn ოo პფp ჟzh რr სs უu ღgh შsh ჩჭch ცწts ძdz ხkh ჯj ჰh ";
static const char pairs[] =
    "ου:ou/u αυ:av/af/au ευ:ev/ef/eu ηυ:iv/if μπ:mp/b/mb ντ:nt/d/nd γκ:gk/g/ng γγ:ng/g γχ:nch/nh τζ:tz/tz/j "
    "ει:ei/i αι:ai/e οι:oi/i υι:yi ու:u ";
static const char kana[] =
    "あぁa いぃi うぅu えぇゑe おぉをo かka きki くku けke こko がga ぎgi ぐgu げge ごgo さsa しshi すsu せse そso ざza じぢji ずづzu ぜze ぞzo たta ちchi "
    "つtsu てte とto だda でde どdo なna にni ぬnu ねne のno はha ひhi ふfu へhe ほho ばba びbi ぶbu べbe ぼbo ぱpa ぴpi ぷpu ぺpe ぽpo まma みmi むmu "
    "めme もmo やゃya ゆゅyu よょyo らra りri るru れre ろro わwa ゐi んn ゔvu ";
// Consonants; the first way of waw and of what sounds otherwise elsewhere, then the others.
static const char abjads[] =
    "بb تطt ثt/t/s جj/g/j حh خk دd ذd/d/z رr زz سشصs ضd/d/z ظz/z/d غg فf قk/k/g كکk لl مm نںn هہھh چc پp گg ژz ٹt ڈd ڑr "
    "בb/v/v גg דd זz חh/h/c טתt כךk/k/c לl מםm נןn סשs פףp/p/f צץts קk רr הh ";
// Characters of names, as Mandarin reads them; surnames also as they are written in Hong Kong, Taiwan and Singapore.
static const char han[] =
    "艾愛爱霭ai 安an 敖ao 白百bai 版班ban 邦bang 包鲍鮑保宝寶bao 蓓北倍贝bei 本ben 毕畢璧bi 边邊卞扁bian 彪biao 彬斌滨濱宾賓bin 炳秉兵冰bing 柏波博伯播bo 卜步bu 彩才偲cai "
    "蔡cai/tsai/choi/chua 灿燦can 藏沧cang 曹cao 策ce 岑cen 察cha 柴chai 婵嬋禅chan 昌长長畅暢常chang 超朝潮chao 车車che 晨辰琛臣chen 陈陳chen/chan/tan "
    "程成诚誠承澄cheng 池迟遲驰馳弛篪chi 重崇chong 褚储初楚chu 传川chuan 闯chuang 春淳椿纯純chun 词赐ci 丛叢聪聰cong 崔翠cui 村cun 达達大da 戴黛代岱dai 丹dan 党dang "
    "道dao 德de 登deng 邓鄧deng/tang/teng 娣帝狄笛di 典dian 刁调diao 蝶die 定鼎ding 丁ding/ting 董东東栋棟冬dong 窦竇dou 杜读都du 段duan 敦dun 多duo 娥e "
    "恩en 二儿尔爾er 发發法fa 藩范樊凡帆梵矾繁fan 方房芳访fang 费費飞飛菲霏妃斐非fei 芬fen 峰凤鳳枫楓风風锋鋒feng 冯馮feng/fung 付符福富芙赋甫fu 甘干gan 刚剛岗纲gang 高gao/ko/kao "
    "葛戈格歌革鸽ge 给gei 耿更庚geng 龚龔宫宮巩鞏功gong 苟gou 顾顧谷古固股gu 管冠guan 关關guan/kwan 广廣光guang 桂贵貴gui 国國锅guo 郭guo/kwok/kuo/gou 海hai "
    "韩韓涵寒翰汉漢瀚晗han 航hang 郝浩豪皓好昊hao 贺賀和荷河鹤鶴赫he 何he/ho 亨恒恆蘅衡heng 红紅宏弘鸿鴻泓虹hong 洪hong/hung 侯厚hou 虎湖hu 胡hu/wu/woo 华華花化话骅hua 槐huai "
    "环環欢歡焕煥桓huan 皇huang 黄huang/wong 黃huang/wong/ng 辉輝慧惠会會荟卉徽绘hui 霍火huo 纪紀季吉姬基激继记集霁ji 贾賈嘉佳家jia 简簡建健坚堅键间jian 姜疆jiang "
    "蒋蔣jiang/chiang 江jiang/kong/chiang 焦姣娇嬌教矫jiao 杰傑洁潔捷jie 靳锦錦瑾进進谨晋jin 金jin/kim 京景静靜晶菁敬经經净璟精镜jing 玖jiu 菊居ju 娟涓绢鹃juan 珏觉jue "
    "军軍俊君钧鈞浚珺竣骏駿峻郡jun 凯凱楷kai 康kang 柯可克珂科ke 孔空kong 寇kou 库ku 宽寬kuan 邝鄺kuang 葵魁kui 琨坤kun 阔kuo 来賴赖lai 兰蘭蓝藍岚嵐澜lan 郎朗浪lang 老lao "
    "乐樂le 雷磊蕾lei 冷leng 黎丽麗莉荔力利立礼禮理俪砾笠篱里li 李li/lee 连連莲蓮链lian 良亮liang 梁liang/leung 廖liao 琳霖麟lin 林lin/lam/lim 凌玲苓龄齡岭羚翎聆菱陵ling "
    "柳liu 刘劉liu/lau 隆珑long 龙龍long/lung 娄婁lou 陆陸鲁魯路芦璐露禄lu 卢盧lu/lo 栾luan 轮伦倫论lun 骆駱洛络luo 罗羅luo/law/lo 呂绿lv 吕呂lu/lv/lui 马馬麻玛ma "
    "麦麥迈mai 漫曼蔓man 毛茂mao 梅美妹眉mei 门men 孟蒙梦夢萌猛meng 米密弥mi 苗缪繆妙淼渺miao 闵閔敏民珉min 明鸣鳴茗铭銘ming 莫沫墨默mo 牟谋謀mou 穆木牧慕沐mu 娜納na 楠南男nan "
    "能neng 倪霓ni 年nian 聂聶nie 宁寧凝ning 牛niu 农農nong 女nu 暖nuan 诺諾nuo 欧歐ou 磐pan 潘pan/poon 庞龐pang 裴沛珮佩培pei 彭鹏鵬朋蓬peng 飘piao 品pin "
    "平萍评ping 泊po 蒲浦璞pu 齐齊祁戚琪琦奇启啟淇祺绮綺其旗棋气褀起骐麒qi 钱錢倩茜谦謙千芊qian 强強qiang 乔喬巧qiao 秦覃琴勤沁钦qin 青清庆慶情晴qing 琼瓊qiong 邱仇丘秋球qiu 曲屈瞿qu "
    "全泉荃权quan 群qun 冉然苒燃ran 饶饒rao 任仁刃ren 日ri 荣榮蓉榕戎镕rong 柔rou 茹如ru 阮ruan 瑞蕊芮锐銳睿rui 润潤run 若ruo 飒sa 三san 桑sang 森sen 沙莎sha "
    "单單珊山善姗shan 尚商shang 邵绍紹shao 佘社舍she 沈申深shen 盛生胜勝升圣聖声晟笙sheng 石史施时時师師诗詩世士实shi 守首shou 舒淑树樹叔述姝抒曙殊蜀shu 帅shuai 爽双雙shuang 水shui "
    "顺順shun 朔shuo 司思四si 宋松颂song 素粟肃su 苏蘇su/so 穗sui 孙孫sun/suen 拓ta 泰太台tai 谭譚tan/tam 唐汤湯堂tang 陶涛濤桃滔tao 特te 滕腾騰藤teng 田天甜恬添tian "
    "铁鐵tie 婷霆ting 童佟同彤桐潼统通tong 屠涂土途tu 万萬婉纨莞菀湾琬wan 汪望wang 王wang/wong 魏韦韋卫衛伟偉薇维維威炜煒蔚唯微惟纬wei 温溫文稳闻雯wen 翁weng 武伍邬鄔巫午无wu "
    "吴吳wu/ng/goh/woo 席西希溪熙息曦汐犀禧锡xi 夏霞侠xia 娴嫻先现賢贤仙显顯纤線鲜xian 向项項香祥翔湘相详xiang 肖晓曉霄小孝笑骁嘯潇筱蕭xiao 萧xiao/siu 解xie 谢謝xie/tse/hsieh "
    "辛欣新信心薪鑫昕馨xin 邢兴興星行幸xing 熊雄xiong 秀休修绣xiu 旭須序栩绪续xu 徐xu/hsu/tsui 许許xu/hui/koh/hsu 轩軒璇萱宣旋暄玄瑄xuan 薛雪学學血xue 迅勋勳讯xun 雅娅婭亚亞牙ya "
    "闫閆阎閻严嚴颜顏晏艳艷燕妍雁岩言炎砚衍延彦彥嫣yan 阳陽洋飏养扬揚yang 杨楊yang/yeung 姚瑶瑤耀遥遙药yao 野页ye 叶葉ye/yip/yeh 易怡仪儀伊宜毅义義以一益艺藝谊誼逸依倚奕意懿漪熠祎翊轶yi "
    "尹殷胤茵印吟寅银阴yin 应應英莹瑩颖穎影瑛迎樱櫻滢盈鹰ying 勇永雍咏yong 游尤有友优佑酉呦you 于俞喻虞玉宇雨裕渝瑜禹羽育芋郁钰鈺榆毓聿语yu 余yu/yee 媛袁苑元远遠源渊淵緣缘圆圓yuan 岳月越跃躍悅悦yue "
    "云雲筠芸运運韵韻耘yun 在zai 瓒zan 臧zang 泽澤ze 增zeng 曾zeng/tsang/tseng 查zha 翟zhai 詹展湛瞻zhan 章璋彰掌樟zhang 张張zhang/cheung/chang 照兆昭钊zhao "
    "赵趙zhao/chiu/chao 哲zhe 甄珍贞真震振镇鎮蓁zhen 政正征zheng 郑鄭zheng/cheng/tay 志枝芝之致智知置至制祉zhi 仲中忠zhong 钟鍾zhong/chung 洲舟州zhou "
    "周zhou/chow/chou 祝竹珠柱注zhu 朱zhu/chu 庄莊壮壯zhuang 卓zhuo 子梓紫自姿zi 宗zong 邹鄒zou 祖zu 左zuo ";
// Whole words of Japanese names; what is not here has no reading.
static const char kanji[] =
    "佐藤sato 鈴木suzuki 高橋takahashi 田中tanaka 伊藤ito 渡辺watanabe 渡邊watanabe 渡部watanabe 山本yamamoto 中村nakamura 小林kobayashi 加藤kato 吉田yoshida "
    "山田yamada 佐々木sasaki 山口yamaguchi 松本matsumoto 井上inoue 木村kimura 清水shimizu 斎藤saito 斉藤saito 齋藤saito 阿部abe 安部abe 安倍abe 森mori 池田ikeda "
    "橋本hashimoto 山下yamashita 石川ishikawa 中島nakajima 前田maeda 藤田fujita 小川ogawa 岡田okada 後藤goto 長谷川hasegawa 村上murakami "
    "近藤kondo 石井ishii 坂本sakamoto 遠藤endo 青木aoki 藤井fujii 西村nishimura 福田fukuda 太田ota 大田ota 三浦miura 岡本okamoto 松田matsuda "
    "中川nakagawa 中野nakano 原田harada 小野ono 田村tamura 竹内takeuchi 金子kaneko 和田wada 中山nakayama 石田ishida 上田ueda 森田morita 原hara "
    "柴田shibata 酒井sakai 工藤kudo 横山yokoyama 宮崎miyazaki 宮本miyamoto 内田uchida 高木takagi 安藤ando 谷口taniguchi 大野ohno 丸山maruyama "
    "今井imai 藤原fujiwara 武田takeda 村田murata 上野ueno 杉山sugiyama 増田masuda 小島kojima 千葉chiba 平野hirano 大塚otsuka 久保kubo "
    "松井matsui 野口noguchi 菊地kikuchi 菊池kikuchi 木下kinoshita 佐野sano 野村nomura 新井arai 古川furukawa 市川ichikawa 島田shimada 林hayashi "
    "太郎taro 健太郎kentaro 一郎ichiro 美咲misaki 健太kenta 大輔daisuke 翔太shota 陽子yoko 恵子keiko 裕子yuko 直美naomi 明美akemi 花子hanako "
    "由美yumi 春樹haruki 健ken 誠makoto 翔sho 蓮ren 葵aoi 結衣yui 愛ai 大樹daiki 拓也takuya 智子tomoko ";

// The way `which` of what is spelt at `reading`.
static void append_way(GString *latin, const char *reading, int which)
{
    const char *at = reading;
    for (; which > 0 && *at != ' '; at++)
        which -= *at == '/';
    for (at = *at == ' ' ? reading : at; *at && *at != ' ' && *at != '/'; at++)
        g_string_append_c(latin, *at);
}

// How `letters` are spelt; NULL when the table does not have them. No letter is part of another one's bytes.
static const char *reading_of(const char *table, const gunichar *letters, int count)
{
    g_autofree char *text = g_ucs4_to_utf8(letters, count, NULL, NULL, NULL);
    const char *at = strstr(table, text);
    while (at && ((guchar)*at >= 0x80 || *at == ':'))
        at++;
    return at;
}

// An accent that makes no other letter is left out.
static const char *alphabet_reading(gunichar letter)
{
    gunichar bare;
    const char *reading = reading_of(alphabets, &letter, 1);
    if (!reading && g_unichar_fully_decompose(letter, FALSE, &bare, 1))
        reading = reading_of(alphabets, &bare, 1);
    return reading;
}

static gunichar bare_letter(gunichar letter)
{
    gunichar bare = letter;
    if (letter != 0x03ca && letter != 0x03cb) // a diaeresis parts two vowels
        g_unichar_fully_decompose(letter, FALSE, &bare, 1);
    return bare;
}

void spell_alphabet(Spellings *spellings, const gunichar *word, int length)
{
    for (int way = 0; way < WAYS; way++) {
        g_autoptr(GString) latin = g_string_new(NULL);
        for (int i = 0; i < length; i++) {
            const gunichar two[] = {word[i], i + 1 < length ? bare_letter(word[i + 1]) : 0};
            const char *reading = two[1] ? reading_of(pairs, two, 2) : NULL;
            i += reading != NULL;
            reading = reading ? reading : alphabet_reading(word[i]);
            if (reading)
                append_way(latin, reading, way);
        }
        spellings_add(spellings, latin->str);
    }
}

static gunichar hiragana(gunichar c)
{
    return c >= 0x30a1 && c <= 0x30f4 ? c - 0x60 : c;
}

// A small y or vowel joins the sound before it: kya, sha, fa.
static void join_small(GString *latin, gunichar small, const char *sound)
{
    bool is_y = small >= 0x3083;
    if (latin->len > 0)
        g_string_truncate(latin, latin->len - 1);
    bool has_y = g_str_has_suffix(latin->str, "sh") || g_str_has_suffix(latin->str, "ch") || g_str_has_suffix(latin->str, "j");
    g_string_append(latin, is_y && has_y ? sound + 1 : sound);
}

// Long vowels as they are written, and as passports leave them out.
static char *without_long(const char *latin)
{
    GString *brief = g_string_new(NULL);
    for (; *latin; latin++) {
        char last = brief->len ? brief->str[brief->len - 1] : '\0';
        if (!(*latin == 'u' && (last == 'o' || last == 'u')) && !(*latin == 'o' && last == 'o'))
            g_string_append_c(brief, *latin);
    }
    return g_string_free(brief, FALSE);
}

void spell_kana(Spellings *spellings, const gunichar *word, int length)
{
    g_autoptr(GString) latin = g_string_new(NULL);
    for (int i = 0; i < length; i++) {
        gunichar c = hiragana(word[i]);
        const char *reading = reading_of(kana, &c, 1);
        if (!reading || c == 0x3063) // a small tsu doubles a consonant, which a key does not tell
            continue;
        g_autoptr(GString) sound = g_string_new(NULL);
        append_way(sound, reading, 0);
        bool is_small = c == 0x3083 || c == 0x3085 || c == 0x3087 || (c < 0x304a && c % 2 == 1);
        if (is_small && latin->len > 0)
            join_small(latin, c, sound->str);
        else
            g_string_append(latin, sound->str);
    }
    g_autofree char *brief = without_long(latin->str);
    spellings_add(spellings, brief);
    spellings_add(spellings, latin->str);
}

// A word of Japanese names that is `length` characters long, between others of the table.
static const char *kanji_reading(const gunichar *word, int length)
{
    g_autofree char *text = g_ucs4_to_utf8(word, length, NULL, NULL, NULL);
    for (const char *at = kanji; (at = strstr(at, text)); at++) {
        const char *end = at + strlen(text);
        if ((at == kanji || at[-1] == ' ') && (guchar)*end < 0x80)
            return end;
    }
    return NULL;
}

// Characters from `from` on, the ones in front in the way `which`.
static void spell_characters(Spellings *spellings, const gunichar *word, int length, int which)
{
    g_autoptr(GString) latin = g_string_new(NULL);
    for (int i = 0; i < length; i++) {
        const char *reading = reading_of(han, &word[i], 1);
        if (!reading)
            return;
        append_way(latin, reading, which);
    }
    spellings_add(spellings, latin->str);
}

// Each character by itself, a surname in all ways, and what follows it as one word; Japanese words whole.
void spell_han(Spellings *spellings, const gunichar *word, int length)
{
    for (int i = 0; i < length; i++)
        for (int way = 0; way <= WAYS; way++)
            spell_characters(spellings, word + i, 1, way);
    for (int start = 0; start < length && start < 2; start++)
        spell_characters(spellings, word + start, length - start, 0);
    for (int cut = 1; cut <= length; cut++) {
        const char *front = kanji_reading(word, cut), *back = cut < length ? kanji_reading(word + cut, length - cut) : NULL;
        const char *both[] = {front, back};
        for (gsize i = 0; i < G_N_ELEMENTS(both) && front; i++) {
            g_autoptr(GString) latin = g_string_new(NULL);
            if (both[i])
                append_way(latin, both[i], 0);
            spellings_add(spellings, latin->str);
        }
    }
}

// Letters that carry a vowel, and alif, say one only in front; waw and vav are consonants there, between vowels perhaps.
static void spell_consonants(Spellings *spellings, const gunichar *word, int length, int which, bool has_waw)
{
    g_autoptr(GString) latin = g_string_new(NULL);
    for (int i = 0; i < length; i++) {
        const char *reading = reading_of(abjads, &word[i], 1);
        bool is_waw = word[i] == 0x0648 || word[i] == 0x05d5;
        bool is_end = i == length - 1 && i > 0;
        GString *sound = g_string_new(NULL);
        if (reading)
            append_way(sound, reading, which);
        else if (is_waw && (i == 0 || has_waw))
            g_string_append_c(sound, 'v');
        else if (i == 0)
            g_string_append_c(sound, 'a');
        bool is_silent = is_end && strcmp(sound->str, "h") == 0;
        bool is_same =
            latin->len > 0 && sound->len == 1 && latin->str[latin->len - 1] == *sound->str && i > 0 && word[i - 1] == word[i];
        if (!is_silent && !is_same)
            g_string_append(latin, sound->str);
        g_string_free(sound, TRUE);
    }
    spellings_add_skeleton(spellings, latin->str);
}

void spell_abjad(Spellings *spellings, const gunichar *word, int length)
{
    bool has_article = length > 3 && word[0] == 0x0627 && word[1] == 0x0644;
    for (int way = 0; way < WAYS; way++)
        for (int waw = 0; waw < 2; waw++) {
            spell_consonants(spellings, word, length, way, waw);
            if (has_article)
                spell_consonants(spellings, word + 2, length - 2, way, waw);
        }
    if (has_article)
        spellings_add_skeleton(spellings, "al");
}
