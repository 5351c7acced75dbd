import { tagPlace, type PlainPage } from "./plain-site.ts";

/** As WordPress 6.8 prints them for its default theme, Twenty Twenty-Five: what of its style sheets may reach a stranger's tag. */
const styles = `
<style id="wp-block-library-inline-css">
:root{--wp-admin-theme-color:#007cba;--wp-bound-block-color:var(--wp-block-synced-color)}
.wp-element-button{cursor:pointer}
:root .has-small-font-size{font-size:.8125em}
.screen-reader-text{border:0;clip-path:inset(50%);height:1px;margin:-1px;overflow:hidden;padding:0;position:absolute;width:1px;word-wrap:normal!important}
html :where(.has-border-color){border-style:solid}
html :where(img[class*=wp-image-]){height:auto;max-width:100%}
:where(figure){margin:0 0 1em}
.wp-block-group{box-sizing:border-box}
:where(.wp-block-group.wp-block-group-is-layout-constrained){position:relative}
.wp-block-site-title :where(a){color:inherit;font-family:inherit;font-size:inherit;text-decoration:inherit}
</style>
<style id="global-styles-inline-css">
:root{--wp--preset--color--base:#FFFFFF;--wp--preset--color--contrast:#111111;--wp--preset--color--accent-4:#686868;--wp--preset--spacing--30:20px;--wp--preset--spacing--50:clamp(30px,5vw,50px);--wp--preset--spacing--60:clamp(30px,7vw,70px);--wp--preset--font-size--medium:clamp(1rem,1rem + ((1vw - 0.2rem) * 0.196),1.125rem);--wp--preset--font-family--manrope:Manrope,sans-serif;}
:root{--wp--style--global--content-size:645px;--wp--style--global--wide-size:1340px;}
:where(body){margin:0;}
.wp-site-blocks{padding-top:var(--wp--style--root--padding-top);padding-bottom:var(--wp--style--root--padding-bottom);}
.has-global-padding{padding-right:var(--wp--style--root--padding-right);padding-left:var(--wp--style--root--padding-left);}
.has-global-padding > .alignfull{margin-right:calc(var(--wp--style--root--padding-right) * -1);margin-left:calc(var(--wp--style--root--padding-left) * -1);}
:where(.wp-site-blocks) > *{margin-block-start:1.2rem;margin-block-end:0;}
:where(.wp-site-blocks) > :first-child{margin-block-start:0;}
:root{--wp--style--block-gap:1.2rem;--wp--style--root--padding-top:0px;--wp--style--root--padding-right:var(--wp--preset--spacing--50);--wp--style--root--padding-bottom:0px;--wp--style--root--padding-left:var(--wp--preset--spacing--50);}
:root :where(.is-layout-constrained) > *{margin-block-start:1.2rem;margin-block-end:0;}
.is-layout-constrained > :where(:not(.alignleft):not(.alignright):not(.alignfull)){max-width:var(--wp--style--global--content-size);margin-left:auto !important;margin-right:auto !important;}
.is-layout-constrained > .alignwide{max-width:var(--wp--style--global--wide-size);}
body .is-layout-flex{display:flex;}
.is-layout-flex{flex-wrap:wrap;align-items:center;}
.is-layout-flex > :is(*,div){margin:0;}
body{background-color:var(--wp--preset--color--base);color:var(--wp--preset--color--contrast);font-family:var(--wp--preset--font-family--manrope);font-size:var(--wp--preset--font-size--medium);font-weight:300;letter-spacing:-0.1px;line-height:1.4;padding-top:0;}
a:where(:not(.wp-element-button)){color:currentColor;text-decoration:underline;}
:root :where(a:where(:not(.wp-element-button)):hover){text-decoration:none;}
h1,h2,h3,h4,h5,h6{font-weight:400;letter-spacing:-0.1px;line-height:1.125;}
:root :where(.wp-element-button,.wp-block-button__link){background-color:var(--wp--preset--color--contrast);border-width:0;color:var(--wp--preset--color--base);padding:1rem 2.25rem;}
:root :where(p){line-height:1.6;}
</style>
<style id="twentytwentyfive-style-inline-css">
a{text-decoration-thickness:1px !important;text-underline-offset:.1em;}
:where(.wp-site-blocks *:focus){outline-width:2px;outline-style:solid;}
h1,h2,h3,h4,h5,h6,blockquote,caption,figcaption,p{text-wrap:pretty;}
</style>`;

const body = `
<a class="skip-link screen-reader-text" id="wp-skip-link" href="#wp--skip-link--target">Skip to content</a>
<div class="wp-site-blocks">
  <header class="wp-block-template-part">
    <div class="wp-block-group alignfull is-layout-flow wp-block-group-is-layout-flow">
      <div class="wp-block-group has-global-padding is-layout-constrained wp-block-group-is-layout-constrained">
        <div class="wp-block-group alignwide is-content-justification-space-between is-nowrap is-layout-flex wp-block-group-is-layout-flex">
          <p class="wp-block-site-title"><a href="/wordpress" rel="home">A shop</a></p>
        </div>
      </div>
    </div>
  </header>
  <main class="wp-block-group has-global-padding is-layout-constrained wp-block-group-is-layout-constrained" id="wp--skip-link--target" style="margin-top:var(--wp--preset--spacing--60)">
    <div class="wp-block-group alignfull has-global-padding is-layout-constrained wp-block-group-is-layout-constrained">
      <h1 class="wp-block-post-title">Where we are</h1>
      <div class="entry-content alignfull wp-block-post-content has-global-padding is-layout-constrained wp-block-post-content-is-layout-constrained">
        <p>We are by the sea, and <a href="/wordpress">answer</a> all day.</p>
        ${tagPlace}
        <div class="wp-block-buttons is-layout-flex wp-block-buttons-is-layout-flex">
          <div class="wp-block-button"><a class="wp-block-button__link wp-element-button" href="/wordpress">Visit us</a></div>
        </div>
      </div>
    </div>
  </main>
  <footer class="wp-block-template-part"><p class="has-small-font-size">Proudly by the sea</p></footer>
</div>`;

/** A page of a WordPress site with the tag among the blocks of its text. */
export function wordpressPage(attributes: string): PlainPage {
  return { attributes, head: styles, body, html: 'lang="en-US"' };
}
